#include "storage/retained_set.h"

#include <span>

namespace sisa {

RetainedSet::RetainedSet(const Digest& before, std::uint64_t samples) {
  hasher_.add(std::as_bytes(std::span(before.bytes))).add(samples);
}

void RetainedSet::add(const StoredSample& sample) {
  hasher_.add(std::as_bytes(std::span(sample.key.bytes)))
      .add(std::uint64_t{sample.label})
      .add(sample.features);
}

Digest retained_set(const SampleTable& samples, Place slice, const Digest& before) {
  RetainedSet set(before, samples.count(slice));
  samples.scan(slice, [&](const StoredSample& sample) { set.add(sample); });
  return set.finish();
}

}  // namespace sisa
