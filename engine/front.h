#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "storage/features.h"
#include "storage/fingerprint.h"
#include "storage/store_config.h"

namespace sisa {

/// A fixed function from samples' features to those that models are trained on. It is fitted on
/// nothing, so that it need not forget anything. Thread-safe.
class Front {
 public:
  virtual ~Front() = default;

  /// Type and shape of what comes out of one sample.
  virtual const FeatureLayout& output() const = 0;

  /// `samples`: whole rows of features, as stored; `out`: as many rows of output().bytes(). A row
  /// of `out` depends on its own sample alone, to the bit. On the calling thread, which must take
  /// no signals meanwhile (see SignalBlock).
  virtual void apply(std::span<const std::byte> samples, std::span<std::byte> out) const = 0;

  /// What the bits depend on beside the sample; empty where they are the same on every machine.
  virtual Fingerprint fingerprint() const = 0;
};

/// Makes the front that a configuration declares, from its name, the features and the seed; nothing
/// where it declares none. Error(kUsage) for a front that it does not know or that does not fit the
/// features.
using FrontFactory = std::function<std::unique_ptr<Front>(const StoreConfig& config)>;
std::unique_ptr<Front> make_front(const StoreConfig& config);

}  // namespace sisa
