#include "engine/sample_block.h"

#include "shards/error.h"
#include "storage/retained_set.h"

namespace sisa {

std::size_t SampleBlock::append_slice(const SampleSource& samples, Place slice) {
  const std::uint64_t expected = samples.count(slice);
  keys.reserve(keys.size() + expected);
  labels.reserve(labels.size() + expected);
  features.reserve(features.size() + expected * layout.bytes());

  RetainedSet set(retained_set, expected);
  std::size_t appended = 0;
  samples.scan(slice, [&](const StoredSample& sample) {
    if (sample.model_input().size() != layout.bytes()) {
      throw Error(ErrorKind::kDamaged,
                  "a sample of " + to_string(slice) + " has features of the wrong size");
    }
    keys.push_back(sample.key);
    labels.push_back(sample.label);
    const auto input = sample.model_input();
    features.insert(features.end(), input.begin(), input.end());
    set.add(sample);
    ++appended;
  });
  retained_set = set.finish();
  return appended;
}

void SampleBlock::drop_samples() {
  keys.clear();
  labels.clear();
  features.clear();
}

}  // namespace sisa
