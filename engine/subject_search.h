#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace sisa {

/// Calls `visit` for every sample of these subjects, and where it lives. A subject's place follows
/// from its name and its risk tier, so that one slice a tier is read for it, and no other.
void visit_subjects(Store& store, const std::vector<std::string>& subjects,
                    const std::function<void(const StoredSample&, Place)>& visit);

}  // namespace sisa
