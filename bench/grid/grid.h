#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shards/expected_cost.h"
#include "storage/store_config.h"

namespace sisa {

/// What is measured: every layout with every number of requests.
struct Grid {
  std::string data;            ///< to train on; see open_data
  std::string test;            ///< to measure accuracy on
  std::string risk_file = {};  ///< of every store; see CreateOptions
  StoreConfig base;            ///< of every store, but for its layout
  std::vector<std::uint32_t> shards;
  std::vector<std::uint32_t> slices;
  std::vector<SliceMode> modes;
  std::vector<std::uint64_t> requests;  ///< K, ascending
  std::uint64_t draws = 200;            ///< of K samples, over which sample visits are averaged
  int workers = 1;

  /// The layouts in order of mode, shards and slices, each once: where there is one slice the modes
  /// are the same, and it counts as cumulative.
  std::vector<Layout> layouts() const;

  /// One model on everything.
  Layout single() const;

  /// The base as a store of that layout.
  StoreConfig config(const Layout& layout) const;
};

/// "cumulative" or "incremental".
std::string to_string(SliceMode mode);

/// Of its data, all of which is read. Error(kUsage) unless there are more than it has requests.
std::uint64_t count_samples(const Grid& grid);

bool same(const Layout& a, const Layout& b);

}  // namespace sisa
