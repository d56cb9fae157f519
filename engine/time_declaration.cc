#include "engine/time_declaration.h"

#include "shards/error.h"

namespace sisa {

void require_times(const StoreConfig& config, const std::string& data) {
  if (!config.columns.time || data.starts_with("csv:")) return;
  throw Error(ErrorKind::kUsage, "the store keeps its samples' times, from column '" +
                                     *config.columns.time + "' of csv:FILE, and " + data +
                                     " has none");
}

}  // namespace sisa
