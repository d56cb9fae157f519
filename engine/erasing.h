#pragma once

#include <future>

#include "storage/request_journal.h"

namespace sisa {

/// The erasure of all accepted requests, on a thread of its own. Until it has ended others may read
/// the store but not write to it: who writes waits for it first.
class Erasing {
 public:
  explicit Erasing(RequestJournal& journal);
  Erasing(const Erasing&) = delete;
  Erasing& operator=(const Erasing&) = delete;

  /// Waits for its end.
  ~Erasing() { done_.wait(); }

  /// Waits for its end and says how many milliseconds it took; throws what it threw. Thread-safe.
  double finish() const;

 private:
  std::shared_future<double> done_;
};

}  // namespace sisa
