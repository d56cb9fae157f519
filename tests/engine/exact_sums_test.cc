#include "engine/exact_sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "tests/engine/counting_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

/// The same people with features small enough for sums.
std::vector<Person> countable(std::vector<Person> people) {
  for (Person& person : people) {
    for (float& feature : person.features) feature /= 16;
  }
  return people;
}

/// Stores whose models are sums.
class SumsTest : public testing::Test {
 protected:
  static constexpr std::size_t kPeople = 60;

  static StoreConfig config(std::uint32_t shards) { return people_config(shards, 1, 99); }

  void create(const std::string& name, const std::vector<Person>& people,
              std::uint32_t shards = 3) {
    create_people_store(dir_ / name, dir_ / (name + ".csv"), people, config(shards),
                        make_counting_learner);
  }

  Ensemble open(const std::string& name, Access access = Access::kWrite) {
    return Ensemble(dir_ / name, access, make_counting_learner);
  }

  /// The digests of a store that was made of these people alone.
  std::vector<std::string> fresh(const std::vector<Person>& people, std::uint32_t shards = 3) {
    const std::string name = "fresh" + std::to_string(++stores_);
    create(name, people, shards);
    Ensemble ensemble = open(name);
    ensemble.train(2, silent_);
    return slice_digests(ensemble.status());
  }

  void expect_sound(Ensemble& ensemble) {
    const VerifyReport report = ensemble.verify(true, {}, 2, silent_);
    for (const Check& check : report.checks) EXPECT_TRUE(check.ok) << check.name << check.detail;
  }

  TempDir dir_;
  Observer silent_;
  int stores_ = 0;
  const std::vector<Person> people_ = countable(make_people(kPeople, 2, 11));
};

TEST_F(SumsTest, FollowARequestAsItIsAccepted) {
  create("store", people_);
  Ensemble ensemble = open("store");
  const TrainReport trained = ensemble.train(2, silent_);
  EXPECT_EQ(trained.sample_visits, kPeople);
  const UnlearnReport report = ensemble.unlearn({.ids = {"p7", "p20"}}, {.workers = 1}, silent_);
  EXPECT_TRUE(report.followed);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_EQ(report.training.sample_visits, 0U);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people_, {"p7", "p20"})));
  expect_sound(ensemble);
}

TEST_F(SumsTest, LeaveNothingToDefer) {
  create("store", people_);
  Ensemble ensemble = open("store");
  ensemble.train(2, silent_);
  const UnlearnReport report = ensemble.unlearn({.ids = {"p7"}}, {.defer = true}, silent_);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_TRUE(ensemble.status().pending.empty());
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people_, {"p7"})));
}

TEST_F(SumsTest, DoNotDependOnWhatCameAndWent) {
  std::mt19937 random(7);
  create("store", std::vector(people_.begin(), people_.begin() + 40));
  Ensemble ensemble = open("store");
  ensemble.train(2, silent_);
  ensemble.add(
      {.data = write_people(dir_ / "more.csv", std::vector(people_.begin() + 40, people_.end()))},
      {.workers = 2}, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(people_));

  std::vector<Person> people = people_;
  std::vector<std::string> gone;
  for (int i = 0; i < 6; ++i) {
    gone.push_back("p" + std::to_string(10 * i + static_cast<int>(random() % 10)));
    ensemble.unlearn({.ids = {gone.back()}}, {.workers = 1}, silent_);
  }
  const std::string corrected = gone.front() == "p3" ? "p4" : "p3";
  const std::uint32_t label = (people[corrected == "p3" ? 3 : 4].label + 1) % 3;
  ensemble.correct(corrected, label, {.workers = 1}, silent_);
  people[corrected == "p3" ? 3 : 4].label = label;
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, gone)));
  expect_sound(ensemble);
}

TEST_F(SumsTest, OfAnEmptiedShardAreNoModel) {
  create("store", people_, 12);
  Ensemble ensemble = open("store");
  ensemble.train(2, silent_);
  std::set<std::string> subjects;
  for (const Person& person : people_) subjects.insert(person.subject);
  subjects.erase(subjects.begin());
  const UnlearnReport report =
      ensemble.unlearn({.subjects = {subjects.begin(), subjects.end()}}, {.workers = 2}, silent_);
  EXPECT_TRUE(report.followed);
  std::vector<Person> rest;
  for (const Person& person : people_) {
    if (!subjects.contains(person.subject)) rest.push_back(person);
  }
  const std::vector<std::string> digests = slice_digests(ensemble.status());
  EXPECT_EQ(std::count(digests.begin(), digests.end(), to_hex(digest_of({}))), 11);
  expect_sound(ensemble);

  ensemble.add(
      {.data = write_people(dir_ / "back.csv", without(people_, {rest[0].id, rest[1].id}))},
      {.workers = 2}, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(people_, 12));
}

TEST_F(SumsTest, OfAnUntrainedStoreAreSummedLater) {
  create("store", people_);
  Ensemble ensemble = open("store");
  const UnlearnReport report = ensemble.unlearn({.ids = {"p7"}}, {}, silent_);
  EXPECT_FALSE(report.followed);
  ensemble.train(1, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people_, {"p7"})));
}

TEST_F(SumsTest, PreviewCountsTheSamplesToSubtract) {
  create("store", people_);
  Ensemble ensemble = open("store");
  ensemble.train(1, silent_);
  const ForgetPreview preview = ensemble.preview({.ids = {"p7", "p8"}}, 1);
  EXPECT_EQ(preview.sample_visits, 2U);
  for (const ShardPreview& shard : preview.shards) EXPECT_EQ(shard.meanwhile_slice, SliceId{1});
}

/// The sums of nothing that was stored: as if the checkpoint's bytes were another model's.
class OtherSums : public CountingLearner {
 public:
  using CountingLearner::CountingLearner;
  std::size_t sum_size() const override { return CountingLearner::sum_size() + 1; }
};

TEST_F(SumsTest, ThatCannotFollowAreSummedAnew) {
  create("store", people_);
  open("store").train(1, silent_);
  Ensemble ensemble(dir_ / "store", Access::kWrite, [](const StoreConfig& config) {
    return std::unique_ptr<Learner>(std::make_unique<OtherSums>(config));
  });
  const UnlearnReport report = ensemble.unlearn({.ids = {"p7"}}, {.workers = 1}, silent_);
  EXPECT_FALSE(report.followed);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_GT(report.training.sample_visits, 1U);
}

TEST_F(SumsTest, ForgetAlsoWhereNoLearnerCanBeMade) {
  create("store", people_);
  open("store").train(1, silent_);
  Ensemble ensemble(dir_ / "store", Access::kWrite,
                    [](const StoreConfig&) -> std::unique_ptr<Learner> {
                      throw Error(ErrorKind::kFailed, "no such library here");
                    });
  const UnlearnOptions deferred{.defer = true, .workers = 1};
  const UnlearnReport report = ensemble.unlearn({.ids = {"p7"}}, deferred, silent_);
  EXPECT_EQ(report.request.state, RequestState::kErased);
  EXPECT_EQ(ensemble.status().samples, kPeople - 1);
}

TEST_F(SumsTest, WantOneSlice) {
  StoreConfig two = config(3);
  two.slices = 2;
  try {
    create_people_store(dir_ / "two", dir_ / "two.csv", people_, two, make_counting_learner);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), testing::HasSubstr("slices must be 1"));
  }
}

TEST_F(SumsTest, WantFloatsThatTheyCanCount) {
  std::ofstream(dir_ / "wide.csv")
      << "id,subject,label,a,b\nx,x,0,1,2\ny,y,1,-127.5,2\nz,z,2,1,1\n";
  CreateOptions options{.data = "csv:" + (dir_ / "wide.csv"), .config = config(1)};
  try {
    Ensemble::create(dir_ / "wide", options, silent_, make_counting_learner);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), testing::HasSubstr("wide.csv line 3: feature 0 is -127.5"));
  }
  options.config.normalisation = {{0, 1}, {2, 2}};
  Ensemble::create(dir_ / "normalised", options, silent_, make_counting_learner);
  options.config.normalisation = {{0, -98}, {2, 1. / 2}};
  try {
    Ensemble::create(dir_ / "scaled", options, silent_, make_counting_learner);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::HasSubstr("wide.csv line 2: feature 1, normalised, is 200.0"));
  }
}

}  // namespace
}  // namespace sisa
