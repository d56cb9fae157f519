#pragma once

#include "engine/observer.h"

namespace sisa {

/// Passes on whether to stop, and nothing else: for work that is no part of what is counted.
class QuietObserver : public Observer {
 public:
  explicit QuietObserver(const Observer& other) : other_(other) {}
  bool stop_requested() const override { return other_.stop_requested(); }

 private:
  const Observer& other_;
};

}  // namespace sisa
