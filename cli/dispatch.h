#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace sisa {

/// Runs the command that `arguments` name and returns the program's exit code. The only place that
/// catches: an error becomes one line on stderr and its kind the exit code.
int dispatch(const std::vector<Command>& commands, const std::vector<std::string>& arguments);

}  // namespace sisa
