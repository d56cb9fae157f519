#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/observer.h"
#include "storage/store_config.h"

namespace sisa {

/// Rows of features in memory, one after another, each with the id of the sample that it is of.
struct NamedRows {
  std::vector<std::string> ids;
  std::vector<std::byte> bytes;
};

/// The features of all samples of `data` (see open_data), which is read as for predictions: labels
/// do not matter. Error(kFailed) if they were made for another layout, if there are none, and if
/// they are more than `most_bytes`.
NamedRows read_rows(const StoreConfig& config, const std::string& data, std::uint64_t most_bytes,
                    const Observer& observer);

}  // namespace sisa
