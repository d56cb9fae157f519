#include "engine/impact/class_shares.h"

#include <numeric>
#include <span>
#include <utility>

#include "engine/slice_scan.h"

namespace sisa {
namespace {

class Corrected : public Constituent {
 public:
  Corrected(std::unique_ptr<Constituent> model, ClassShares shares)
      : model_(std::move(model)), shares_(std::move(shares)) {}

  std::vector<float> probabilities(const SampleBlock& batch) override {
    std::vector<float> rows = model_->probabilities(batch);
    for (std::size_t first = 0; first < rows.size(); first += shares_.size()) {
      correct(std::span(rows).subspan(first, shares_.size()));
    }
    return rows;
  }

 private:
  void correct(std::span<float> row) const {
    double sum = 0;
    for (std::size_t c = 0; c < row.size(); ++c) sum += row[c] * shares_[c];
    if (sum == 0) return;
    for (std::size_t c = 0; c < row.size(); ++c) {
      row[c] = static_cast<float>(row[c] * shares_[c] / sum);
    }
  }

  std::unique_ptr<Constituent> model_;
  ClassShares shares_;
};

}  // namespace

std::map<ShardId, ClassShares> class_shares_after(Store& store, const DeletionPlan& removal) {
  const StoreConfig& config = store.config();
  std::map<ShardId, ClassShares> removed;
  for (const auto& [shard, slice] : removal.first_slice) {
    removed[shard].assign(config.classes, 0);
  }
  for (const LocatedSample& sample : removal.samples) {
    read_each(store, {&sample, 1},
              [&](const StoredSample& stored) { removed[sample.place.shard][stored.label] += 1; });
  }
  std::map<ShardId, ClassShares> shares;
  for (const auto& [shard, gone] : removed) {
    ClassShares all(config.classes);
    for (SliceId slice{1}; slice.value <= config.slices; ++slice.value) {
      store.samples().scan({shard, slice},
                           [&](const StoredSample& stored) { all[stored.label] += 1; });
    }
    for (std::size_t c = 0; c < all.size(); ++c) {
      shares[shard].push_back(all[c] == 0 ? 1 : 1 - gone[c] / all[c]);
    }
  }
  return shares;
}

std::unique_ptr<Constituent> corrected(std::unique_ptr<Constituent> model, ClassShares shares) {
  return std::make_unique<Corrected>(std::move(model), std::move(shares));
}

}  // namespace sisa
