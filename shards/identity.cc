#include "shards/identity.h"

namespace sisa {

std::string to_string(Place place) {
  return "shard " + std::to_string(place.shard.value) + ", slice " +
         std::to_string(place.slice.value);
}

}  // namespace sisa
