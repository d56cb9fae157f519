#include "engine/duplicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "shards/error.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

using Names = std::vector<std::string>;

Names names_of(const std::vector<Copy>& copies) {
  Names names;
  for (const Copy& copy : copies) names.push_back(copy.id);
  return names;
}

class Duplicates : public testing::Test {
 protected:
  // 60 people, two a subject, in 3 shards of 4 slices. Those named have the features of the first.
  void create(const std::vector<std::size_t>& same) {
    people_ = make_people(60, 2, 11);
    for (const std::size_t i : same) {
      std::copy_n(people_[same.front()].features, 2, people_[i].features);
    }
    create_people_store(dir_ / "store", dir_ / "people.csv", people_, people_config(3, 4, 99),
                        make_fake_learner);
  }

  Names copies_of(const ForgetSet& forget) {
    Store store(dir_ / "store", Access::kRead);
    const DeletionPlan plan = plan_forgetting(store, forget);
    return names_of(find_copies(store, features_of(store, plan.samples), plan.samples));
  }

  TempDir dir_;
  std::vector<Person> people_;
  Observer silent_;
};

TEST_F(Duplicates, AreFoundUnderOtherIdsSubjectsLabelsAndPlaces) {
  create({3, 17, 40, 41, 58});
  {
    Store store(dir_ / "store", Access::kRead);
    const DeletionPlan all = plan_forgetting(store, {.ids = {"p3", "p17", "p40", "p58"}});
    ASSERT_GT(all.first_slice.size(), 1u) << "the copies must live in several shards";
  }
  EXPECT_THAT(copies_of({.ids = {"p3"}}), UnorderedElementsAre("p17", "p40", "p41", "p58"));
  EXPECT_THAT(copies_of({.ids = {"p3", "p17"}}), UnorderedElementsAre("p40", "p41", "p58"));
  EXPECT_THAT(copies_of({.subjects = {"s20"}}), UnorderedElementsAre("p3", "p17", "p58"));
}

TEST_F(Duplicates, AreFoundInOrderOfPlaceAndKey) {
  create({3, 17, 40, 41, 58});
  Store store(dir_ / "store", Access::kRead);
  const DeletionPlan plan = plan_forgetting(store, {.ids = {"p3"}});
  const auto copies = find_copies(store, features_of(store, plan.samples), plan.samples);
  ASSERT_EQ(copies.size(), 4u);
  const auto comes_later = [](const Copy& a, const Copy& b) {
    return std::tie(a.place, a.key) >= std::tie(b.place, b.key);
  };
  EXPECT_EQ(std::adjacent_find(copies.begin(), copies.end(), comes_later), copies.end());
}

TEST_F(Duplicates, AreFoundAmongAddedSamplesAndNotUnderRemovedOnes) {
  create({3, 17, 40});
  Ensemble ensemble(dir_ / "store", Access::kWrite, make_fake_learner);
  ensemble.unlearn({.ids = {"p17"}}, {.workers = 1}, silent_);
  std::vector<Person> late(people_.begin() + 3, people_.begin() + 4);
  late.front().id = "late";
  late.front().subject = "late";
  const std::string data = write_people(dir_ / "late.csv", late);
  ensemble.add({.data = data}, {.workers = 1}, silent_);
  const UnlearnReport report = ensemble.unlearn({.ids = {"p3"}}, {.workers = 1}, silent_);
  EXPECT_THAT(names_of(report.copies.named), UnorderedElementsAre("p40", "late"));
}

TEST_F(Duplicates, AreNotTheOthersOfASubject) {
  create({3});
  EXPECT_THAT(copies_of({.ids = {"p3"}}), IsEmpty());
}

TEST_F(Duplicates, HaveTheSameBytesAndNotOnlyTheSameNumbers) {
  people_ = make_people(60, 2, 11);
  people_[3].features[0] = 0.0F;
  people_[3].features[1] = 1.0F;
  people_[7].features[0] = -0.0F;
  people_[7].features[1] = 1.0F;
  create_people_store(dir_ / "store", dir_ / "people.csv", people_, people_config(3, 4, 99),
                      make_fake_learner);
  EXPECT_THAT(copies_of({.ids = {"p3"}}), IsEmpty());
}

TEST_F(Duplicates, ThatStayAreReported) {
  create({3, 17, 40});
  Ensemble ensemble(dir_ / "store", Access::kWrite, make_fake_learner);
  ensemble.train(1, silent_);
  const UnlearnReport report = ensemble.unlearn({.ids = {"p3"}}, {.workers = 1}, silent_);
  EXPECT_EQ(report.request.samples_removed, 1u);
  EXPECT_EQ(report.copies.total, 2u);
  EXPECT_THAT(names_of(report.copies.named), UnorderedElementsAre("p17", "p40"));
  EXPECT_EQ(ensemble.status().samples, 59u);
}

TEST_F(Duplicates, AreForgottenOnRequestAsIfTheyHadNeverBeenThere) {
  create({3, 17, 40});
  Ensemble ensemble(dir_ / "store", Access::kWrite, make_fake_learner);
  ensemble.train(1, silent_);
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p3"}, .duplicates = true}, {.workers = 1}, silent_);
  EXPECT_EQ(report.request.samples_removed, 3u);
  EXPECT_EQ(report.copies.total, 0u);

  create_people_store(dir_ / "fresh", dir_ / "rest.csv", without(people_, {"p3", "p17", "p40"}),
                      people_config(3, 4, 99), make_fake_learner);
  Ensemble fresh(dir_ / "fresh", Access::kWrite, make_fake_learner);
  fresh.train(1, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), slice_digests(fresh.status()));
}

TEST_F(Duplicates, AreCountedInFullAndNamedInPart) {
  std::vector<Copy> copies(150);
  for (std::size_t i = 0; i < copies.size(); ++i) copies[i].id = std::to_string(i);
  const LivingCopies living = name_some(copies);
  EXPECT_EQ(living.total, 150u);
  ASSERT_EQ(living.named.size(), 100u);
  EXPECT_EQ(living.named.back().id, "99");
}

class Forgetting : public testing::Test {
 protected:
  Forgetting() {
    people_ = make_people(60, 2, 11);
    for (Person& person : people_) person.label = person.label == 2 ? 0 : person.label;
    create_people_store(dir_ / "store", dir_ / "people.csv", people_, people_config(3, 4, 99),
                        make_fake_learner);
  }

  void expect_error(const ForgetSet& forget, ErrorKind kind, const std::string& part) {
    Store store(dir_ / "store", Access::kRead);
    try {
      plan_forgetting(store, forget);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      EXPECT_THAT(error.what(), testing::HasSubstr(part));
    }
  }

  TempDir dir_;
  std::vector<Person> people_;
};

TEST_F(Forgetting, TakesEverySampleOfALabelAndNoOther) {
  Store store(dir_ / "store", Access::kRead);
  Names expected;
  for (const Person& person : people_) {
    if (person.label == 1) expected.push_back(person.id);
  }
  const DeletionPlan plan = plan_forgetting(store, {.labels = {1, 1}});
  EXPECT_THAT(ids_of(store, plan.samples), UnorderedElementsAreArray(expected));
}

TEST_F(Forgetting, UnitesIdsSubjectsAndLabels) {
  Store store(dir_ / "store", Access::kRead);
  const DeletionPlan ones = plan_forgetting(store, {.labels = {1}});
  const DeletionPlan plan =
      plan_forgetting(store, {.ids = {"p0", "p1"}, .subjects = {"s0"}, .labels = {1}});
  EXPECT_EQ(plan.samples.size(), ones.samples.size() + 1) << "p1 has label 1, p0 has not";
}

TEST_F(Forgetting, RefusesALabelThatNobodyHasOrThatIsNoClass) {
  expect_error({.labels = {1, 2}}, ErrorKind::kNotFound, "no sample with label 2");
  expect_error({.labels = {1, 3}}, ErrorKind::kUsage, "label 3 is no class");
  expect_error({.duplicates = true}, ErrorKind::kUsage, "nothing to forget");
}

}  // namespace
}  // namespace sisa
