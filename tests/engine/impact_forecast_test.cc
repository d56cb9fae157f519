#include <gtest/gtest.h>

#include <cmath>

#include "engine/impact/class_shares.h"
#include "engine/sample_block.h"
#include "engine/training.h"
#include "storage/keyed_hash.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

/// Answers the same for every sample.
class Constant : public Constituent {
 public:
  explicit Constant(std::vector<float> row) : row_(std::move(row)) {}
  std::vector<float> probabilities(const SampleBlock& batch) override {
    std::vector<float> rows;
    for (std::size_t i = 0; i < batch.size(); ++i)
      rows.insert(rows.end(), row_.begin(), row_.end());
    return rows;
  }

 private:
  std::vector<float> row_;
};

std::vector<float> corrected_row(std::vector<float> row, ClassShares shares) {
  SampleBlock two({FeatureType::kByte, {1}});
  two.labels = {0, 0};
  two.features.resize(2);
  const auto rows =
      corrected(std::make_unique<Constant>(std::move(row)), std::move(shares))->probabilities(two);
  EXPECT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0], rows[3]);
  return {rows.begin(), rows.begin() + 3};
}

TEST(ClassShares, CorrectProbabilitiesAsSaerensDoes) {
  const std::vector<float> row = corrected_row({0.5F, 0.3F, 0.2F}, {0.5, 1, 1});
  EXPECT_FLOAT_EQ(row[0], 0.25F / 0.75F);
  EXPECT_FLOAT_EQ(row[1], 0.3F / 0.75F);
  EXPECT_FLOAT_EQ(row[2], 0.2F / 0.75F);
  EXPECT_EQ(corrected_row({0.9F, 0.1F, 0}, {0, 1, 1}), (std::vector<float>{0, 1, 0}));
  EXPECT_EQ(corrected_row({1, 0, 0}, {0, 1, 1}), (std::vector<float>{1, 0, 0}));  // as it was
}

TEST(ClassShares, AreWhatARemovalLeaves) {
  TempDir dir;
  const StoreConfig config = people_config(2, 2, 5);
  const std::vector<Person> people = make_people(60, 1, 3);
  create_people_store(dir / "S", dir / "all.csv", people, config, make_fake_learner);
  Store store(dir / "S", Access::kRead);
  std::map<ShardId, std::vector<double>> all, gone;
  std::vector<LocatedSample> removed;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const Place place = config.placement().place(subject_key(people[i].subject, config.seed));
    all[place.shard].resize(3);
    gone[place.shard].resize(3);
    ++all[place.shard][people[i].label];
    if (i % 4 != 0) continue;
    ++gone[place.shard][people[i].label];
    removed.push_back({sample_key(people[i].id, config.seed), place});
  }
  const auto shares = class_shares_after(store, plan_deletion(removed));
  ASSERT_EQ(shares.size(), 2U);
  for (const auto& [shard, left] : shares) {
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_DOUBLE_EQ(left[c], 1 - gone[shard][c] / all[shard][c]);
    }
  }
}

}  // namespace
}  // namespace sisa
