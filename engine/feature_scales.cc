#include "engine/feature_scales.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

#include "engine/slice_scan.h"

namespace sisa {
namespace {

struct Sums {
  explicit Sums(std::size_t width) : first(width), second(width) {}

  void add(std::span<const std::byte> row) {
    ++count;
    for (std::size_t i = 0; i < first.size(); ++i) {
      float value = 0;
      std::memcpy(&value, &row[i * sizeof value], sizeof value);
      const double x = value;
      first[i] += x;
      second[i] += x * x;
    }
  }

  void add(const Sums& other) {
    count += other.count;
    for (std::size_t i = 0; i < first.size(); ++i) {
      first[i] += other.first[i];
      second[i] += other.second[i];
    }
  }

  std::uint64_t count = 0;
  std::vector<double> first;
  std::vector<double> second;
};

}  // namespace

std::vector<double> feature_scales(Store& store, int workers) {
  const std::size_t width = store.config().model_input().elements();
  const auto parts = collected_from_slices(store.config(), workers, [&](Place slice) {
    Sums sums(width);
    store.samples().scan(slice,
                         [&](const StoredSample& sample) { sums.add(sample.model_input()); });
    return std::vector<Sums>{std::move(sums)};
  });
  Sums sums(width);
  for (const Sums& part : parts) sums.add(part);
  const auto count = static_cast<double>(sums.count);
  std::vector<double> scales(width);
  for (std::size_t i = 0; i < width; ++i) {
    const double mean = sums.first[i] / count;
    const double variance = sums.second[i] / count - mean * mean;
    if (variance > 0) scales[i] = 1 / std::sqrt(variance);
  }
  return scales;
}

}  // namespace sisa
