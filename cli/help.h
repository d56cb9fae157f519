#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace sisa {

/// What the program is, its commands with a line each, the data it reads, its exit codes.
std::string help_for_program(const std::vector<Command>& commands);

/// A command's usage, every option with its default, and notes.
std::string help_for(const Command& command);

}  // namespace sisa
