#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "bench/grid/grid.h"
#include "bench/scratch_directory.h"
#include "engine/ensemble.h"

namespace sisa {

/// A trained store of one layout, and copies of it to spend.
class BenchStore {
 public:
  /// Creates and trains it.
  BenchStore(const Grid& grid, const Layout& layout, Observer& observer);

  const std::string& path() const { return path_; }
  const TrainReport& training() const { return training_; }
  std::uint64_t samples() const { return samples_; }

  /// Stored bytes of all checkpoints.
  std::uint64_t checkpoint_bytes() const { return checkpoint_bytes_; }

  /// A fresh copy, in the place of the last one.
  std::string copy() const;

  /// Of the ensemble in a store, on the grid's test data; nothing if no shard has a model.
  std::optional<double> accuracy(const std::string& store, Observer& observer) const;

  /// The mean over the shards of the accuracy of each alone; nothing if no shard has a model.
  std::optional<double> shard_accuracy() const;

 private:
  const Grid& grid_;
  ScratchDirectory directory_;
  std::string path_;
  TrainReport training_;
  std::uint64_t samples_ = 0;
  std::uint64_t checkpoint_bytes_ = 0;
};

}  // namespace sisa
