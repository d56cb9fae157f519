#include "engine/stale_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using People = std::vector<Person>;

constexpr Timestamp kSecond = 1'000'000;

void expect_refused(ErrorKind kind, const std::string& part, const std::function<void()>& act) {
  try {
    act();
    ADD_FAILURE() << "nothing was thrown; expected: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

class StaleSamplesTest : public ::testing::Test {
 protected:
  void create(const People& people) {
    create_people_store(dir_ / "S", dir_ / "S.csv", people, config_, make_fake_learner);
  }

  Ensemble open() { return Ensemble(dir_ / "S", Access::kWrite, make_fake_learner); }

  /// What stays of a store: its digests, and all of its samples with their times, oldest first.
  using Contents = std::tuple<std::vector<std::string>, std::vector<std::string>>;

  static Contents contents(Ensemble& ensemble) {
    std::vector<std::string> samples;
    for (const Candidate& one : ensemble.stale_samples(1000 * kSecond, 1000, 1).oldest) {
      samples.push_back(one.id + " " + one.subject + " " + std::to_string(one.label) + " " +
                        to_string(*one.time));
    }
    return {slice_digests(ensemble.status()), samples};
  }

  Contents fresh(const People& people) {
    TempDir dir;
    create_people_store(dir / "F", dir / "F.csv", people, config_, make_fake_learner);
    Ensemble ensemble(dir / "F", Access::kWrite, make_fake_learner);
    ensemble.train(1, silent_);
    return contents(ensemble);
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = with_times(people_config(3, 4, 11));
  People people_ = with_times(make_people(120, 2, 3), 5);
};

TEST_F(StaleSamplesTest, AreTheOldestOfAllBefore) {
  create(people_);
  Store store(dir_ / "S", Access::kRead);
  std::mt19937 random(1);
  for (int i = 0; i < 60; ++i) {
    const auto before = static_cast<std::int64_t>(random() % 102);
    const std::size_t most = 1 + random() % 130;
    std::vector<std::tuple<std::int64_t, SampleKey, std::string>> expected;
    for (const Person& one : people_) {
      if (*one.time < before) expected.emplace_back(*one.time, sample_key(one.id, 11), one.id);
    }
    std::sort(expected.begin(), expected.end());
    const StaleSamples stale =
        stale_samples(store, before * kSecond, most, 1 + static_cast<int>(random() % 2));
    EXPECT_EQ(stale.total, expected.size());
    ASSERT_EQ(stale.oldest.size(), std::min(most, expected.size()));
    for (std::size_t k = 0; k < stale.oldest.size(); ++k) {
      const Candidate& one = stale.oldest[k];
      EXPECT_EQ(one.id, std::get<std::string>(expected[k]));
      EXPECT_EQ(one.time, std::get<std::int64_t>(expected[k]) * kSecond);
      EXPECT_EQ(one.score, static_cast<double>(std::get<std::int64_t>(expected[k])));
    }
  }
}

TEST_F(StaleSamplesTest, EndJustBefore) {
  people_.resize(4);
  for (Person& one : people_) one.time = 7;
  config_ = with_times(people_config(2, 2, 11));
  create(people_);
  Store store(dir_ / "S", Access::kRead);
  EXPECT_EQ(stale_samples(store, 7 * kSecond, 9, 1).total, 0U);
  EXPECT_EQ(stale_samples(store, 7 * kSecond + 1, 9, 1).total, 4U);
}

TEST_F(StaleSamplesTest, AreUnknownWhereNoTimesAreKept) {
  for (Person& one : people_) one.time.reset();
  config_.columns.time.reset();
  create(people_);
  Store store(dir_ / "S", Access::kRead);
  EXPECT_EQ(store.format(), 3U);
  expect_refused(ErrorKind::kUsage, "keeps no times of its samples",
                 [&] { stale_samples(store, 1, 1, 1); });
}

TEST_F(StaleSamplesTest, TimesChangeNoPlaceAndNoBit) {
  const auto digests = std::get<0>(fresh(people_));
  EXPECT_EQ(std::get<0>(fresh(with_times(people_, 77))), digests);
  std::reverse(people_.begin(), people_.end());
  for (Person& one : people_) one.time.reset();
  config_.columns.time.reset();
  create(people_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), digests);
}

TEST_F(StaleSamplesTest, WhatIsLeftEqualsAStoreThatNeverHadTheOthers) {
  create(people_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  std::vector<std::string> ids;
  for (const Candidate& one : ensemble.stale_samples(20 * kSecond, 1000, 1).oldest) {
    ids.push_back(one.id);
  }
  ASSERT_GT(ids.size(), 5U);
  ensemble.unlearn({.ids = ids}, {}, silent_);
  EXPECT_EQ(contents(ensemble), fresh(without(people_, ids)));
  EXPECT_EQ(ensemble.stale_samples(20 * kSecond, 9, 1).total, 0U);
  EXPECT_TRUE(ensemble.verify(true, {}, 1, silent_).ok());
}

TEST_F(StaleSamplesTest, AdditionsAndCorrectionsKeepTimes) {
  const People old(people_.begin(), people_.begin() + 80);
  create(old);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  ensemble.add({.data = write_people(dir_ / "more.csv", {people_.begin() + 80, people_.end()})}, {},
               silent_);
  for (std::size_t i = 0; i < 90; i += 7) {
    people_[i].label = (people_[i].label + 1) % 3;
    ensemble.correct(people_[i].id, people_[i].label, {}, silent_);
  }
  EXPECT_EQ(contents(ensemble), fresh(people_));
  EXPECT_TRUE(ensemble.verify(true, {}, 1, silent_).ok());
}

TEST_F(StaleSamplesTest, AreWantedOfNewSamplesToo) {
  create(people_);
  Ensemble ensemble = open();
  People more = make_people(3, 1, 9);
  for (Person& one : more) one.id = "new-" + one.id;
  const std::string without_column = write_people(dir_ / "more.csv", more);
  expect_refused(ErrorKind::kNotFound, "expected a column \"time\" (times)",
                 [&] { ensemble.add({.data = without_column}, {}, silent_); });
  expect_refused(ErrorKind::kUsage, "npz:more.npz has none",
                 [&] { ensemble.add({.data = "npz:more.npz"}, {}, silent_); });
  expect_refused(ErrorKind::kUsage, "idx:a,b has none", [&] {
    CreateOptions options;
    options.data = "idx:a,b";
    options.config = config_;
    Ensemble::create(dir_ / "T", options, silent_, make_fake_learner);
  });
  EXPECT_EQ(ensemble.status().samples, 120U);
}

}  // namespace
}  // namespace sisa
