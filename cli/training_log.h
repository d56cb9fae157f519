#pragma once

#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include "cli/tensorboard_file.h"
#include "engine/observer.h"
#include "engine/stopwatch.h"

namespace sisa {

/// Writes what becomes of every slice's training into a directory: training.csv, to which every
/// training adds its lines, and an event file of its own for TensorBoard. Passes everything on.
class TrainingLog : public Observer {
 public:
  /// Makes the directory where it does not exist. Error(kFailed), also later, if it cannot be
  /// written to. `validated`: whether on_slice_validated() will follow every on_slice_trained().
  TrainingLog(Observer& next, const std::string& directory, bool validated);

  void on_start(std::uint64_t shards, std::uint64_t visits) override {
    next_.on_start(shards, visits);
  }
  void on_visits(std::uint64_t count) override { next_.on_visits(count); }
  void on_shard_done(ShardId shard) override { next_.on_shard_done(shard); }
  bool stop_requested() const override { return next_.stop_requested(); }

  void on_slice_trained(Place slice, std::uint64_t visits, double loss) override;
  void on_slice_validated(Place slice, double loss, double accuracy) override;

 private:
  void add(const std::string& line);
  void draw(Place slice, const std::string& what, double value);

  Observer& next_;
  const bool validated_;
  const Stopwatch since_;
  std::mutex writing_;
  std::string path_;
  std::ofstream csv_;
  TensorBoardFile board_;
  std::map<Place, std::string> waiting_;  ///< lines whose validation is to come
};

}  // namespace sisa
