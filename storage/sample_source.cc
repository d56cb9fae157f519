#include "storage/sample_source.h"

namespace sisa {

StoredSample as_stored(const Sample& sample, const SampleKey& key) {
  return {.key = key,
          .id = sample.id,
          .subject = sample.subject,
          .label = sample.label,
          .features = sample.features,
          .risk = sample.risk,
          .front = sample.front,
          .time = sample.time};
}

}  // namespace sisa
