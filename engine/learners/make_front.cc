#include "engine/front.h"
#include "engine/fronts/builtin_fronts.h"

namespace sisa {

std::unique_ptr<Front> make_front(const StoreConfig& config) {
  if (!config.front.any()) return nullptr;
  return make_builtin_front(config.front.name, config.features, config.seed);
}

}  // namespace sisa
