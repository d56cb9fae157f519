#pragma once

#include <string>

#include "engine/learner.h"

namespace sisa {

/// Makes `name` a model that stores can be created with (ModelConfig::architecture), beside the
/// built-in ones: make_learner asks `factory` for it. A name is up to the first colon, so that
/// "mine:3" asks the factory of "mine". Whoever opens such a store must have registered the same.
/// Error(kUsage) for a name that is empty, has a colon, or is taken. Before any store is opened,
/// and not while other threads make learners.
void register_model(const std::string& name, LearnerFactory factory);

/// Null if that architecture's name was not registered.
const LearnerFactory* registered_model(const std::string& architecture);

}  // namespace sisa
