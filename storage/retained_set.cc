#include "storage/retained_set.h"

#include <span>

#include "storage/sample_set_hash.h"

namespace sisa {

RetainedSet::RetainedSet(const Digest& before, std::uint64_t samples) {
  hasher_.add(std::as_bytes(std::span(before.bytes))).add(samples);
}

void RetainedSet::add(const StoredSample& sample) {
  hasher_.add(std::as_bytes(std::span(sample.key.bytes)))
      .add(std::uint64_t{sample.label})
      .add(sample.features)
      .add(sample.front);
}

Digest retained_set(const SampleSource& samples, Place slice, const Digest& before, Method method) {
  if (method == Method::kSums) {
    SampleSetHash set;
    samples.scan(slice, [&](const StoredSample& sample) { set.add(sample); });
    return set.digest();
  }
  RetainedSet set(before, samples.count(slice));
  samples.scan(slice, [&](const StoredSample& sample) { set.add(sample); });
  return set.finish();
}

}  // namespace sisa
