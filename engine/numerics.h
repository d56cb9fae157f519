#pragma once

#include <concepts>
#include <memory>
#include <utility>

#include "engine/front.h"
#include "engine/learner.h"

namespace sisa {

/// Who does the numerics for a store: makes its learner and its front.
struct Numerics {
  /// Those of the library: make_learner and make_front.
  Numerics();

  /// Another learner, and no front.
  template <class Factory>
  requires std::convertible_to<Factory, LearnerFactory> Numerics(
      Factory&& factory)  // NOLINT: a factory of learners is enough
      : learner(std::forward<Factory>(factory)),
        front([](const StoreConfig&) { return std::unique_ptr<Front>(); }) {}

  LearnerFactory learner;
  FrontFactory front;
};

}  // namespace sisa
