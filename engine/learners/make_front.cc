#include "engine/front.h"
#include "shards/error.h"

namespace sisa {

std::unique_ptr<Front> make_front(const StoreConfig& config) {
  if (!config.front.any()) return nullptr;
  throw Error(ErrorKind::kUsage, "front '" + config.front.name + "' is not one of ");
}

}  // namespace sisa
