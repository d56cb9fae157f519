#include "engine/doubtful_labels.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/ensemble.h"
#include "storage/keyed_hash.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

/// Two shards; a model gives the class that it saw most.
class DoubtfulLabels : public testing::Test {
 protected:
  void teach(const std::vector<Person>& people) {
    create_people_store(dir_ / "S", dir_ / "all.csv", people, config_, make_fake_learner);
    Ensemble(dir_ / "S", Access::kWrite, make_fake_learner).train(1, silent_);
  }

  std::vector<Candidate> found(std::size_t most) {
    Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
    return ensemble.doubtful_labels(most, 2, silent_);
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = people_config(2, 2, 5);
};

TEST_F(DoubtfulLabels, AreJudgedByNoShardThatSawThem) {
  std::vector<Person> people = make_people(40, 1, 3);
  const Placement placement = config_.placement();
  for (Person& one : people) {
    one.label = placement.place(subject_key(one.subject, config_.seed)).shard.value;
  }
  teach(people);
  // Each shard has a class of its own, and so each rejects all that the other holds.
  const std::vector<Candidate> all = found(100);
  EXPECT_EQ(all.size(), people.size());
  for (const Candidate& one : all) {
    EXPECT_EQ(one.label, one.place.shard.value);
    EXPECT_EQ(one.answer, 1 - one.label);
  }
}

TEST_F(DoubtfulLabels, AreTheFirstOfMany) {
  teach(make_people(60, 1, 3));
  const std::vector<Candidate> all = found(100);
  const std::vector<Candidate> some = found(7);
  ASSERT_GT(all.size(), 7U);
  ASSERT_EQ(some.size(), 7U);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(some[i].id, all[i].id);
}

}  // namespace
}  // namespace sisa
