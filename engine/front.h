#pragma once

#include <cstddef>
#include <span>

#include "storage/features.h"
#include "storage/fingerprint.h"

namespace sisa {

/// A fixed function from samples' features to those that models are trained on, fitted on nothing:
/// it remembers no sample, so there is nothing in it to unlearn. Thread-safe.
class Front {
 public:
  virtual ~Front() = default;

  /// Type and shape of what comes out: {D}.
  virtual const FeatureLayout& output() const = 0;

  /// `samples` are whole rows of input features, `out` as many rows of output().bytes(). A row of
  /// `out` depends on its own sample alone, to the bit.
  virtual void apply(std::span<const std::byte> samples, std::span<std::byte> out) const = 0;

  /// What the bits depend on beside the arguments: nothing for built-in fronts.
  virtual Fingerprint fingerprint() const = 0;
};

}  // namespace sisa
