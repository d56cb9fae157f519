#include "shards/random_stream.h"

namespace sisa {

std::uint64_t mix64(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9;
  x ^= x >> 27;
  x *= 0x94d049bb133111eb;
  x ^= x >> 31;
  return x;
}

std::uint64_t stream_seed(const StreamName& name) {
  const std::uint64_t words[] = {
      name.seed,
      static_cast<std::uint64_t>(name.purpose),
      std::uint64_t{name.shard.value} << 32 | name.slice.value,
      std::uint64_t{name.epoch} << 32 | name.step,
  };
  std::uint64_t state = 0x9e3779b97f4a7c15;
  for (const std::uint64_t word : words) state = mix64(state ^ word) + 0x9e3779b97f4a7c15;
  return state;
}

}  // namespace sisa
