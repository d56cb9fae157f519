#include "engine/matching_data.h"

#include "shards/error.h"

namespace sisa {

std::unique_ptr<SampleReader> open_matching(const StoreConfig& config, const std::string& data,
                                            Labels labels) {
  auto reader = open_data(data, labels, config.columns, &config.features);
  if (reader->layout() == config.features) return reader;
  throw Error(ErrorKind::kFailed, data + " has " + to_string(reader->layout()) +
                                      ", the store was made for " + to_string(config.features));
}

}  // namespace sisa
