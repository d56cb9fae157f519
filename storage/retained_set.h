#pragma once

#include <cstdint>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/sample_source.h"
#include "storage/store_config.h"

namespace sisa {

/// Computes what stands for all samples of slices 1..r, slice by slice: BLAKE2b-256 of what stands
/// for those before (for none: 32 zero bytes), the number of samples in slice r, and for each of
/// them, in order of key, its key, label and features.
class RetainedSet {
 public:
  RetainedSet(const Digest& before, std::uint64_t samples);
  void add(const StoredSample& sample);

  /// Ends the slice; call once.
  Digest finish() { return hasher_.finish(); }

 private:
  Hasher hasher_;
};

/// What stands for all samples of slices 1..r as they are stored now, where `before` stands for
/// those of slices 1..r-1. For models of exact sums, which have one slice: its SampleSetHash.
Digest retained_set(const SampleSource& samples, Place slice, const Digest& before, Method method);

}  // namespace sisa
