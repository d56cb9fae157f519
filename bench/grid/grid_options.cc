#include "bench/grid/grid_options.h"

#include "cli/options.h"
#include "cli/training_options.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMost = 65536;

std::vector<std::uint32_t> parts_from(const Arguments& arguments, const std::string& option,
                                      const std::string& fallback) {
  const auto numbers = arguments.comma_list(option, fallback, 1, kMost);
  return {numbers.begin(), numbers.end()};
}

}  // namespace

std::vector<Option> grid_options(const GridDefaults& defaults) {
  return {
      {.name = "data",
       .value = "SPEC",
       .help = "what to train on",
       .fallback = "fashion-mnist:train",
       .letter = 'd'},
      {.name = "test",
       .value = "SPEC",
       .help = "what to measure accuracy on",
       .fallback = "fashion-mnist:test"},
      {.name = "classes",
       .value = "N",
       .help = "number of classes",
       .fallback = "as the data's format declares"},
      {.name = "shards",
       .value = "S[,S...]",
       .help = "numbers of shards",
       .fallback = defaults.shards},
      {.name = "slices",
       .value = "R[,R...]",
       .help = "numbers of slices",
       .fallback = defaults.slices},
      {.name = "requests",
       .value = "K[,K...]",
       .help = "numbers of requests",
       .fallback = defaults.requests},
      {.name = "draws",
       .value = "N",
       .help = "random choices of K samples a store, whose sample visits are averaged",
       .fallback = "200"},
      {.name = "seed", .value = "N", .help = "of the stores", .fallback = "0"},
  };
}

Grid grid_from(const Arguments& arguments, const GridDefaults& defaults) {
  Grid grid;
  grid.data = arguments.text("data", "fashion-mnist:train");
  grid.test = arguments.text("test", "fashion-mnist:test");
  grid.base.model = model_from(arguments);
  grid.base.training = training_from(arguments);
  grid.base.classes = static_cast<std::uint32_t>(arguments.whole("classes", 0, 0, 1'000'000));
  grid.base.seed = arguments.whole("seed", 0, 0, UINT64_MAX);
  grid.shards = parts_from(arguments, "shards", defaults.shards);
  grid.slices = parts_from(arguments, "slices", defaults.slices);
  grid.requests = arguments.comma_list("requests", defaults.requests, 1, kMost);
  grid.draws = arguments.whole("draws", grid.draws, 2, 1'000'000);
  return grid;
}

}  // namespace sisa
