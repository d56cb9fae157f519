#include "storage/erasure/removed.h"

#include <algorithm>
#include <bitset>

#include "storage/keys.h"

namespace sisa {
namespace {

constexpr std::size_t kHeadFeatures = 64;
constexpr std::size_t kWindow = 32;
constexpr std::size_t kWindowStep = 8;
constexpr std::size_t kDistinctBytes = 8;
constexpr std::size_t kSearched = 64 << 10;

std::size_t distinct_bytes(std::string_view bytes) {
  std::bitset<256> met;
  for (const char byte : bytes) met.set(static_cast<unsigned char>(byte));
  return met.count();
}

/// The piece with the most different bytes: blank parts of pictures say nothing.
std::string_view distinctive(std::string_view features) {
  std::string_view best;
  std::size_t most = kDistinctBytes - 1;
  const std::size_t end = std::min(features.size(), kSearched);
  for (std::size_t i = 0; i + kWindow <= end; i += kWindowStep) {
    const std::string_view window = features.substr(i, kWindow);
    const std::size_t distinct = distinct_bytes(window);
    if (distinct > most) {
      best = window;
      most = distinct;
    }
  }
  return best;
}

}  // namespace

RemovedSample removed_sample(const LocatedSample& sample, const FeatureKey& features,
                             std::string_view value) {
  RemovedSample removed;
  removed.sample = sample;
  removed.features = features;
  const std::string row = sample_row(sample.place, sample.key);
  const std::optional<StoredSample> stored = sample_from(row, value);
  const std::size_t own = value.size() - (stored ? stored->features.size() : 0);
  const std::size_t front = stored ? stored->front.size() : 0;
  removed.head = value.substr(0, own - front + kHeadFeatures);
  removed.window = distinctive(value.substr(own));
  return removed;
}

std::vector<std::string> row_traces(const RemovedSample& sample) {
  std::vector<std::string> traces{sample.head};
  if (!sample.window.empty()) traces.push_back(sample.window);
  return traces;
}

std::vector<std::string> checkpoint_traces(const Digest& digest) {
  const std::string hex = to_hex(digest);
  return {R"({"__metadata__":{"digest":")" + hex + '"',
          R"({"digest":")" + hex + R"(","fingerprint")"};
}

std::string key_trace(const SampleKey& key) {
  constexpr std::size_t kMayBeShared = 4;
  return std::string(view(key).substr(kMayBeShared));
}

}  // namespace sisa
