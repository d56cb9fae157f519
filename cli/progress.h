#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "cli/output.h"
#include "engine/observer.h"

namespace sisa {

/// Shows on stderr how the work goes, and stops it when the user interrupts the program. On a
/// terminal it is one line, redrawn ten times a second and wiped at the end; elsewhere a line every
/// five seconds and one when all shards are done; with --quiet nothing.
class Progress : public Observer {
 public:
  /// `task` ("training") starts every line; `unit` is what on_shard_done() counts. From here on
  /// interrupts are caught.
  Progress(const Output& output, std::string task, std::string unit = "shards");
  ~Progress() override;

  void on_start(std::uint64_t shards, std::uint64_t sample_visits) override;
  void on_visits(std::uint64_t count) override;
  void on_shard_done(ShardId shard) override;
  bool stop_requested() const override;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Kind { kNone, kLines, kRedrawn };

  void show_if_due();
  void show();
  std::string line() const;
  /// Fits into the line beside that many columns of text; empty if there is no room.
  std::string bar(double part, std::size_t beside) const;

  const Kind kind_;
  const std::string task_;
  const std::string unit_;
  std::mutex drawing_;
  std::atomic<std::int64_t> due_;  ///< in Clock's ticks
  std::atomic<std::int64_t> started_;
  std::atomic<std::uint64_t> shards_ = 0;
  std::atomic<std::uint64_t> shards_done_ = 0;
  std::atomic<std::uint64_t> visits_ = 0;
  std::atomic<std::uint64_t> visits_done_ = 0;
};

}  // namespace sisa
