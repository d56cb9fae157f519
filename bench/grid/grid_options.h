#pragma once

#include <string>
#include <vector>

#include "bench/grid/grid.h"
#include "cli/command.h"

namespace sisa {

/// What a command measures unless it is told otherwise: comma-separated lists, as on the command
/// line.
struct GridDefaults {
  std::string shards;
  std::string slices;
  std::string requests;
};

/// --data, --test, --classes, --shards, --slices, --requests, --draws and --seed.
std::vector<Option> grid_options(const GridDefaults& defaults);

/// What the user gave of them and of training_options(), but for the slice mode; otherwise the
/// defaults. Error(kUsage) for values that make no sense.
Grid grid_from(const Arguments& arguments, const GridDefaults& defaults);

}  // namespace sisa
