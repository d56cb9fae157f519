#include "storage/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <vector>

namespace sisa {

void side_by_side(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t number)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto drain = [&] {
    try {
      for (std::size_t i; (i = next++) < count;) work(i);
    } catch (...) {
      next = count;
      throw;
    }
  };
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < std::min(count, threads); ++i) {
    others.push_back(std::async(std::launch::async, drain));
  }
  std::future<void> own = std::async(std::launch::deferred, drain);
  own.wait();
  for (const std::future<void>& other : others) other.wait();
  own.get();
  for (std::future<void>& other : others) other.get();
}

}  // namespace sisa
