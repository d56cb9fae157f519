#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Who lives where in a store, and so what it takes to forget anybody, exactly, without training.
class PlacedSamples {
 public:
  explicit PlacedSamples(Store& store);

  std::size_t size() const { return ids_.size(); }

  /// That many different samples, equally likely; another choice for each `draw`. Those of fewer
  /// samples are the first of more.
  std::vector<std::size_t> choose(std::size_t count, std::uint64_t draw) const;

  std::vector<std::string> ids(std::span<const std::size_t> samples) const;

  /// Sample visits of retraining when these leave in one batch.
  std::uint64_t batch_visits(std::span<const std::size_t> samples) const;

  /// The same when they leave one by one, each restored before the next: after each, in all so far.
  std::vector<std::uint64_t> one_by_one_visits(std::span<const std::size_t> samples) const;

 private:
  using Counts = std::vector<std::uint64_t>;  ///< of one shard's slices

  SlicePlan plan_;
  std::vector<Counts> counts_;  ///< a shard
  std::vector<std::string> ids_;
  std::vector<Place> places_;
};

}  // namespace sisa
