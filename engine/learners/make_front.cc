#include "engine/front.h"
#include "engine/fronts/builtin_fronts.h"
#include "engine/learners/torch_library.h"

namespace sisa {

std::unique_ptr<Front> make_front(const StoreConfig& config) {
  if (!config.front.any()) return nullptr;
  if (config.front.name == "torchscript") return make_torch_front(config);
  return make_builtin_front(config.front.name, config.features, config.seed);
}

}  // namespace sisa
