#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace sisa {

/// How a command ended that may have been killed.
struct Ending {
  Result result;
  bool killed = false;
  std::chrono::duration<double> work{};  ///< from its first touch of the store to its end
};

/// Runs `sisa` until it first opens a file of `store`, or makes one beside it, and from then on for
/// `patience`, and kills it if it still runs. Without patience, lets it end.
Ending run_and_kill(const std::vector<std::string>& arguments, const std::string& store,
                    std::optional<std::chrono::duration<double>> patience);

}  // namespace sisa
