#include "bench/grid/grid.h"

#include "shards/error.h"
#include "storage/input/sample_reader.h"

namespace sisa {

std::vector<Layout> Grid::layouts() const {
  std::vector<Layout> all;
  for (const SliceMode mode : modes) {
    for (const std::uint32_t shard_count : shards) {
      for (const std::uint32_t slice_count : slices) {
        const bool known = slice_count == 1 && mode != modes.front();
        const SliceMode told = slice_count == 1 ? SliceMode::kCumulative : mode;
        if (!known) all.push_back({shard_count, {slice_count, base.training.epochs, told}});
      }
    }
  }
  return all;
}

Layout Grid::single() const { return {1, {1, base.training.epochs, SliceMode::kCumulative}}; }

StoreConfig Grid::config(const Layout& layout) const {
  StoreConfig config = base;
  config.shards = layout.shards;
  config.slices = layout.plan.slices;
  config.training.slice_mode = layout.plan.mode;
  return config;
}

std::string to_string(SliceMode mode) {
  return mode == SliceMode::kCumulative ? "cumulative" : "incremental";
}

std::uint64_t count_samples(const Grid& grid) {
  const auto reader = open_data(grid.data, Labels::kRequired, grid.base.columns);
  Sample sample;
  std::uint64_t samples = 0;
  while (reader->next(sample)) ++samples;
  if (grid.requests.back() < samples) return samples;
  throw Error(ErrorKind::kUsage, std::to_string(grid.requests.back()) +
                                     " requests leave none of the " + std::to_string(samples) +
                                     " samples of " + grid.data);
}

bool same(const Layout& a, const Layout& b) {
  return a.shards == b.shards && a.plan.slices == b.plan.slices && a.plan.epochs == b.plan.epochs &&
         a.plan.mode == b.plan.mode;
}

}  // namespace sisa
