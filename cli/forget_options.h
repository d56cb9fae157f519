#pragma once

#include <vector>

#include "cli/command.h"
#include "engine/forgetting.h"

namespace sisa {

/// --id, --ids-file, --subject, --subjects-file, --label, --duplicates: what is to be forgotten.
std::vector<Option> forget_options();

/// What the user gave of them. Error(kUsage) for none, Error(kFailed) for files that name nothing.
ForgetSet forget_set_from(const Arguments& arguments);

}  // namespace sisa
