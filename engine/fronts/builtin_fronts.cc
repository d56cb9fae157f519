#include "engine/fronts/builtin_fronts.h"

#include "engine/fronts/gabor_front.h"
#include "engine/fronts/image_shape.h"
#include "shards/error.h"

namespace sisa {

std::unique_ptr<Front> make_builtin_front(const std::string& name, const FeatureLayout& input,
                                          std::uint64_t /*seed*/) {
  if (name == "gabor") return make_gabor_front(image_shape(input));
  throw Error(ErrorKind::kUsage, "front '" + name + "' is not gabor");
}

}  // namespace sisa
