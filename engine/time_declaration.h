#pragma once

#include <string>

#include "storage/store_config.h"

namespace sisa {

/// Error(kUsage) if a store of that configuration keeps its samples' times and `data` (see
/// open_data) is of a format without any. Whether a CSV file has the column is open_data's to say.
void require_times(const StoreConfig& config, const std::string& data);

}  // namespace sisa
