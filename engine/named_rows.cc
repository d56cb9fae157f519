#include "engine/named_rows.h"

#include <utility>

#include "engine/matching_data.h"
#include "shards/error.h"

namespace sisa {

NamedRows read_rows(const StoreConfig& config, const std::string& data, std::uint64_t most_bytes,
                    const Observer& observer) {
  const auto reader = open_matching(config, data, Labels::kOptional);
  NamedRows rows;
  Sample sample;
  while (reader->next(sample)) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "search interrupted");
    if (rows.bytes.size() + sample.features.size() > most_bytes) {
      throw Error(ErrorKind::kFailed, data + " holds more than one search takes (" +
                                          std::to_string(most_bytes >> 20) +
                                          " MiB): give it in parts");
    }
    rows.ids.push_back(std::move(sample.id));
    rows.bytes.insert(rows.bytes.end(), sample.features.begin(), sample.features.end());
  }
  if (rows.ids.empty()) throw Error(ErrorKind::kFailed, data + " holds no sample");
  return rows;
}

}  // namespace sisa
