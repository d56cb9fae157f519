#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/features.h"

namespace sisa {

class SampleSource;

/// Samples in memory, as stored: what training and prediction take their batches from.
struct SampleBlock {
  explicit SampleBlock(const FeatureLayout& layout) : layout(layout) {}

  FeatureLayout layout;
  std::vector<SampleKey> keys;
  std::vector<std::uint32_t> labels;
  std::vector<std::byte> features;  ///< size() rows of layout.bytes() bytes

  Digest retained_set{};  ///< of the slices appended: see RetainedSet

  std::size_t size() const { return labels.size(); }
  std::span<const std::byte> row(std::size_t i) const {
    return std::span(features).subspan(i * layout.bytes(), layout.bytes());
  }

  /// Appends one slice's samples in order of key; returns how many there were. Error(kDamaged) if
  /// one does not have the layout's size.
  std::size_t append_slice(const SampleSource& samples, Place slice);

  /// Keeps only what stands for the slices appended so far.
  void drop_samples();
};

}  // namespace sisa
