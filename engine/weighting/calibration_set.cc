#include "engine/weighting/calibration_set.h"

#include <cassert>

#include "storage/input/name_list.h"

namespace sisa {
namespace {

/// A key's place in the order of keys, from 0 to below 1.
double place_in_key_space(const SampleKey& key) {
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < 8; ++i) first = first << 8 | key.bytes[i];
  return static_cast<double>(first >> 11) * 0x1p-53;
}

}  // namespace

CalibrationSet::CalibrationSet(const CalibrationOptions& options) : options_(options) {
  assert(options.share > 0 && options.share <= 1);
  if (!options.groups_file.empty()) groups_ = read_belongings(options.groups_file, "group");
}

bool CalibrationSet::holds(const SampleKey& key) const {
  return place_in_key_space(key) < options_.share;
}

std::optional<std::string> CalibrationSet::group_of(const StoredSample& sample) const {
  if (options_.groups_file.empty()) return std::to_string(sample.label);
  const auto found = groups_.find(std::string(sample.id));
  if (found == groups_.end()) return std::nullopt;
  return found->second;
}

}  // namespace sisa
