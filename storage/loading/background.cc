#include "storage/loading/background.h"

#include <utility>

namespace sisa {

void Background::begin(std::function<void()> work) {
  while (running_.size() >= most_) finish_first();
  running_.push_back(std::async(std::launch::async, std::move(work)));
}

void Background::finish() {
  while (!running_.empty()) finish_first();
}

void Background::finish_first() {
  std::future<void> first = std::move(running_.front());
  running_.pop_front();
  first.get();
}

}  // namespace sisa
