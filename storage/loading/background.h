#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>

namespace sisa {

/// Work that goes on beside the caller's own, each piece on a thread. Used by one thread.
class Background {
 public:
  /// At most so many pieces are under way at a time.
  explicit Background(std::size_t most) : most_(most) {}

  /// Waits for what is under way, whatever comes of it.
  ~Background() = default;

  /// Begins a piece of work; waits for an earlier one first where there are `most`, and throws what
  /// that one threw.
  void begin(std::function<void()> work);

  /// Waits for all; throws what one of them threw.
  void finish();

 private:
  void finish_first();

  std::size_t most_;
  std::deque<std::future<void>> running_;  // in order of their beginning
};

}  // namespace sisa
