#pragma once

#include <memory>
#include <string>

#include "storage/input/sample_reader.h"
#include "storage/store_config.h"

namespace sisa {

/// Opens data for a store of that configuration: see open_data. Images are scaled to the store's
/// layout and labelled by the names of its classes; where it has none, by the order of the folders,
/// of which there must then be one for each class. Error(kFailed) naming both layouts if the store
/// was made for another. `group`: the CSV column of groups, if any.
std::unique_ptr<SampleReader> open_matching(const StoreConfig& config, const std::string& data,
                                            Labels labels,
                                            const std::optional<ColumnName>& group = {});

}  // namespace sisa
