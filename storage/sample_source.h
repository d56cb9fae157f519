#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "shards/identity.h"
#include "storage/sample.h"
#include "storage/timestamp.h"

namespace sisa {

/// A stored sample, valid during the call that hands it out.
struct StoredSample {
  SampleKey key;
  std::string_view id;
  std::string_view subject;
  std::uint32_t label;
  std::span<const std::byte> features;
  std::optional<double> risk;
  std::span<const std::byte> front;  ///< what the store's front made of the features
  std::optional<Timestamp> time = {};

  /// What models are trained on: the front's output where there is one, else the features.
  std::span<const std::byte> model_input() const { return front.empty() ? features : front; }
};

/// The sample as it would be stored under that key; it must outlive what is returned.
StoredSample as_stored(const Sample& sample, const SampleKey& key);

/// Samples at their places, as training reads them. Safe from many threads.
class SampleSource {
 public:
  virtual ~SampleSource() = default;

  /// Calls `visit` for every sample of a slice, in order of key.
  virtual void scan(Place slice, const std::function<void(const StoredSample&)>& visit) const = 0;

  /// Calls `visit` for one sample of a slice; false if it is not there.
  virtual bool read(Place slice, const SampleKey& key,
                    const std::function<void(const StoredSample&)>& visit) const = 0;

  /// The number of samples in a slice, without reading them.
  virtual std::uint64_t count(Place slice) const = 0;
};

}  // namespace sisa
