#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shards/deletion_plan.h"
#include "shards/identity.h"
#include "storage/digest.h"

namespace sisa {

/// What identifies the bytes of a removed sample.
struct RemovedSample {
  LocatedSample sample;
  FeatureKey features;
  std::string head;    ///< how its row began: label, id, subject and the first features
  std::string window;  ///< the most distinctive piece of its features; empty if none is distinctive
  friend bool operator==(const RemovedSample&, const RemovedSample&) = default;
};

/// A checkpoint that saw a removed sample.
struct RevokedCheckpoint {
  Place place;
  Digest digest;
  friend bool operator==(const RevokedCheckpoint&, const RevokedCheckpoint&) = default;
};

/// What was taken away, and no file may show any more.
struct Removed {
  std::vector<RemovedSample> samples;
  std::vector<RevokedCheckpoint> checkpoints;
};

/// Takes down what identifies a sample, from its features' key and its row's value in table
/// `samples`.
RemovedSample removed_sample(const LocatedSample& sample, const FeatureKey& features,
                             std::string_view value);

/// Traces: pieces of bytes of at least kShortestTrace that stand in the files because of what was
/// removed. The row's bytes may also stand there because of a living copy.
std::vector<std::string> row_traces(const RemovedSample& sample);
std::vector<std::string> checkpoint_traces(const Digest& digest);

/// The end of the key, by which tables name the sample: shared prefixes of keys are not repeated in
/// files. Stands there because of this sample alone.
std::string key_trace(const SampleKey& key);

inline constexpr std::size_t kShortestTrace = 8;

}  // namespace sisa
