#include "engine/rehearsal/ensemble_in_memory.h"

#include <gtest/gtest.h>

#include "engine/ensemble.h"
#include "engine/rehearsal/samples_in_memory.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

Sample sample_of(const Person& person) {
  const auto bytes = std::as_bytes(std::span(person.features));
  return {.id = person.id,
          .subject = person.subject,
          .label = person.label,
          .features = {bytes.begin(), bytes.end()},
          .risk = person.risk};
}

std::vector<Sample> samples_of(const std::vector<Person>& people) {
  std::vector<Sample> samples;
  for (const Person& person : people) samples.push_back(sample_of(person));
  return samples;
}

/// Four shards of three slices; of 80 people three are to be forgotten.
class EnsembleInMemoryTest : public testing::TestWithParam<std::uint32_t> {
 protected:
  void SetUp() override {
    config_.features = {FeatureType::kFloat, {2}};
    config_.kept_checkpoints = GetParam();
  }

  std::vector<Digest> digests_of_store(const std::string& name, const std::vector<Person>& people) {
    create_people_store(dir_ / name, dir_ / (name + ".csv"), people, config_, make_fake_learner);
    Ensemble ensemble(dir_ / name, Access::kWrite, make_fake_learner);
    ensemble.train(1, silent_);
    std::vector<Digest> digests;
    for (const ShardStatus& shard : ensemble.status().shards) digests.push_back(*shard.digest);
    return digests;
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = people_config(4, 3, 7);
  const std::vector<Person> people_ = make_people(80, 2, 3);
  const std::vector<Person> left_ = without(people_, {"p3", "p20", "p41"});
  const std::vector<Sample> all_ = samples_of(people_);
  const std::vector<Sample> retained_ = samples_of(left_);
  const std::vector<Sample> forgotten_ = {all_[3], all_[20], all_[41]};
};

TEST_P(EnsembleInMemoryTest, TrainsAndForgetsAsStoresDo) {
  const std::vector<Digest> before = digests_of_store("all", people_);
  const std::vector<Digest> after = digests_of_store("left", left_);
  ASSERT_NE(before, after);

  const auto learner = make_fake_learner(config_);
  WorkerPool pool(2, *learner);
  EnsembleInMemory ensemble(config_, *learner, pool, silent_);
  SamplesInMemory all(config_), retained(config_);
  all.add(all_);
  retained.add(retained_);
  const DeletionPlan removal = removal_of(forgotten_, config_);

  ensemble.train(all, removal);
  EXPECT_EQ(ensemble.digests(), before);
  ensemble.forget(all, retained, removal);
  EXPECT_EQ(ensemble.digests(), after);
  ensemble.train(retained);
  EXPECT_EQ(ensemble.digests(), after);
}

TEST_P(EnsembleInMemoryTest, GoesOnFromAStore) {
  const std::vector<Digest> before = digests_of_store("all", people_);
  const std::vector<Digest> after = digests_of_store("left", left_);
  const auto learner = make_fake_learner(config_);
  WorkerPool pool(2, *learner);
  EnsembleInMemory ensemble(config_, *learner, pool, silent_);
  SamplesInMemory all(config_), retained(config_);
  all.add(all_);
  retained.add(retained_);

  Store full(dir_ / "all", Access::kRead);
  ensemble.load(full, removal_of(forgotten_, config_));
  EXPECT_EQ(ensemble.digests(), before);
  ensemble.retrain(retained);
  EXPECT_EQ(ensemble.digests(), after);

  // And back again: what was forgotten is brought to mind.
  Store rest(dir_ / "left", Access::kRead);
  ensemble.load(rest, removal_of(forgotten_, config_));
  EXPECT_EQ(ensemble.digests(), after);
  ensemble.retrain(all);
  EXPECT_EQ(ensemble.digests(), before);
}

INSTANTIATE_TEST_SUITE_P(KeptCheckpoints, EnsembleInMemoryTest, testing::Values(0, 1));

}  // namespace
}  // namespace sisa
