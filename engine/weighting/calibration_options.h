#pragma once

#include <string>

namespace sisa {

/// On which of a store's samples weights are fitted, and in which groups; see CalibrationSet.
struct CalibrationOptions {
  double share = 0.1;            ///< of the key space: 0 < share <= 1
  std::string groups_file = {};  ///< CSV without header: id, group; empty: each class is a group
};

}  // namespace sisa
