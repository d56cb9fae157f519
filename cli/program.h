#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace sisa {

/// A program of commands, as its help shows it.
struct Program {
  std::string name;   ///< as it is called: stands before every message
  std::string about;  ///< one sentence
  std::string usage;  ///< what follows the name: "COMMAND [STORE] [options]"
  std::vector<Command> commands;
  std::string notes;  ///< the end of the help; lines are shown as they are
};

/// Does what a program's main() is called for: runs the command that the arguments name and returns
/// the exit code. The only place that catches: an error becomes one line on stderr and its kind the
/// exit code.
int run_program(const Program& program, int argc, char** argv);

}  // namespace sisa
