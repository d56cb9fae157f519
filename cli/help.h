#pragma once

#include <string>

#include "cli/program.h"

namespace sisa {

/// What the program is, its commands with a line each, and notes.
std::string help_for(const Program& program);

/// A command's usage, every option with its default, and notes.
std::string help_for(const Program& program, const Command& command);

}  // namespace sisa
