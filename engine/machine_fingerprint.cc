#include "engine/machine_fingerprint.h"

#include <unistd.h>

#include <string>

namespace sisa {
namespace {

std::string caches() {
  std::string sizes;
  for (const int level : {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE}) {
    if (!sizes.empty()) sizes += ' ';
    sizes += std::to_string(sysconf(level) / 1024) + "K";
  }
  return sizes;
}

}  // namespace

Fingerprint machine_fingerprint() {
  return {
      {"caches", caches()},
      {"device", "cpu"},
      {"sisa numerics", "3"},  // raised when our own arithmetic or its order changes
  };
}

}  // namespace sisa
