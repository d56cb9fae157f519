// Placement by declared risk, through the front door.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

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

class RiskTest : public ::testing::Test {
 protected:
  void create(const People& people, const std::string& name = "S") {
    create_people_store(dir_ / name, dir_ / (name + ".csv"), people, config_, make_fake_learner);
  }

  Ensemble open(const std::string& name = "S") {
    return Ensemble(dir_ / name, Access::kWrite, make_fake_learner);
  }

  std::vector<std::string> trained(Ensemble ensemble) {
    ensemble.train(1, silent_);
    return slice_digests(ensemble.status());
  }

  /// The digests of a store made of those people alone.
  std::vector<std::string> fresh(const People& people) {
    create(people, "F");
    return trained(open("F"));
  }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }

  static void expect_refused(ErrorKind kind, const std::string& part,
                             const std::function<void()>& act) {
    try {
      act();
      ADD_FAILURE() << "nothing was thrown; expected: " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(part));
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }

  /// Creates "S" from the people without their risks, and this file beside them.
  void create_beside(People people, const std::string& risks) {
    for (Person& person : people) person.risk.reset();
    CreateOptions options;
    options.data = write_people(dir_ / "bare.csv", people);
    options.config = config_;
    options.config.columns.risk.reset();
    options.risk_file = write("risks.csv", risks);
    Ensemble::create(dir_ / "S", options, silent_, make_fake_learner);
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = with_risks(people_config(4, 8, 11));
  People people_ = with_risks(make_people(60, 2, 3), 5);
  People old_{people_.begin(), people_.begin() + 40};
  People new_{people_.begin() + 40, people_.end()};
};

TEST_F(RiskTest, PutsTheRiskyWhereTheirTierLives) {
  create(people_);
  Store store(dir_ / "S", Access::kRead);
  for (const Person& person : people_) {
    const RiskTier tier{*person.risk < 1 ? 0U : *person.risk < 2.5 ? 1U : 2U};
    EXPECT_EQ(store.samples().find(sample_key(person.id, 11)),
              Placement(4, 8).place(subject_key(person.subject, 11), tier));
  }
}

TEST_F(RiskTest, CountsTheSamplesOfEveryTier) {
  create(people_);
  const Status status = open().status();
  ASSERT_EQ(status.tiers.size(), 3U);
  EXPECT_EQ(status.tiers[0].from, std::nullopt);
  EXPECT_EQ(status.tiers[2].from, 2.5);
  EXPECT_EQ(status.tiers[1].shards, 2U);
  EXPECT_EQ(status.tiers[1].first_slice.value, 7U);
  EXPECT_EQ(status.tiers[2].shards, 1U);
  EXPECT_EQ(status.tiers[2].first_slice.value, 8U);
  const auto risky = std::count_if(people_.begin(), people_.end(),
                                   [](const Person& person) { return *person.risk >= 2.5; });
  EXPECT_EQ(status.tiers[2].samples, static_cast<std::uint64_t>(risky));
  EXPECT_EQ(status.tiers[0].samples + status.tiers[1].samples + status.tiers[2].samples, 60U);
}

TEST_F(RiskTest, FindsSubjectsOfEveryTier) {
  create(people_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  ForgetSet forget;
  for (std::size_t i = 0; i < 40; i += 2) forget.subjects.push_back(people_[i].subject);
  EXPECT_EQ(ensemble.unlearn(forget, {}, silent_).request.samples_removed, 40U);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(new_));
  expect_refused(ErrorKind::kNotFound, "subject '" + people_[0].subject + "'", [&] {
    ensemble.unlearn({.subjects = {new_[0].subject, people_[0].subject}}, {}, silent_);
  });
}

TEST_F(RiskTest, AnAdditionLeadsToTheStoreThatAlwaysHadTheSamples) {
  create(old_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  ensemble.add({.data = write_people(dir_ / "more.csv", new_)}, {}, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(people_));
  EXPECT_TRUE(ensemble.verify(true, {}, 1, silent_).ok());
}

TEST_F(RiskTest, ACorrectionKeepsTheRisk) {
  create(people_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  for (std::size_t i = 0; i < 12; ++i) {
    people_[i].label = (people_[i].label + 1) % 3;
    ensemble.correct(people_[i].id, people_[i].label, {}, silent_);
  }
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(people_));
  EXPECT_TRUE(ensemble.verify(false, {}, 1, silent_).ok());
}

TEST_F(RiskTest, AFileDeclaresAsAColumnDoes) {
  std::string risks;
  for (std::size_t i = 0; i < people_.size(); i += 2) {
    risks += people_[i].subject + "," + std::to_string(*people_[i].risk) + "\n";
  }
  create_beside(people_, risks);
  EXPECT_EQ(trained(open()), fresh(people_));
}

TEST_F(RiskTest, WhomAFileDoesNotNameHasTheLowestTier) {
  std::string risks;
  for (std::size_t i = 0; i < people_.size(); i += 2) {
    if (*people_[i].risk < 1) continue;
    risks += people_[i].subject + "," + std::to_string(*people_[i].risk) + "\n";
  }
  create_beside(people_, risks);
  EXPECT_EQ(trained(open()), fresh(people_));
}

TEST_F(RiskTest, AFileGoesBeforeAColumn) {
  CreateOptions options;
  options.data = write_people(dir_ / "all.csv", people_);
  options.config = config_;
  options.risk_file = write("risks.csv", people_[0].subject + ",0.5\n");
  Ensemble::create(dir_ / "S", options, silent_, make_fake_learner);
  people_[0].risk = people_[1].risk = 0.5;
  EXPECT_EQ(trained(open()), fresh(people_));
}

TEST_F(RiskTest, RefusesASubjectWithTwoRisks) {
  people_[3].risk = *people_[2].risk + 0.1;
  expect_refused(ErrorKind::kFailed, "S.csv line 5", [&] { create(people_); });
  EXPECT_FALSE(std::filesystem::exists(dir_ / "S"));
  create(old_);
  new_[1].risk = *new_[0].risk + 0.1;
  const std::string data = write_people(dir_ / "more.csv", new_);
  expect_refused(ErrorKind::kFailed, "more.csv line 3",
                 [&] { open().add({.data = data}, {}, silent_); });
}

TEST_F(RiskTest, RefusesAnotherRiskThanTheStoreKnows) {
  create(old_);
  Ensemble ensemble = open();
  for (const double risk : {0.0, 1.7, 4.0}) {
    for (std::size_t i = 0; i < old_.size(); i += 2) {
      Person another = old_[i];
      another.id = "another";
      another.risk = risk;
      if (another.risk == old_[i].risk) continue;
      const std::string data = write_people(dir_ / "more.csv", {another});
      expect_refused(ErrorKind::kFailed, "subject '" + another.subject + "' has risk ",
                     [&] { ensemble.add({.data = data}, {}, silent_); });
    }
  }
  EXPECT_EQ(ensemble.status().samples, 40U);
}

TEST_F(RiskTest, MustBeDeclaredForNewSamplesToo) {
  create_beside(old_, "");
  for (Person& person : new_) person.risk.reset();
  const std::string data = write_people(dir_ / "more.csv", new_);
  Ensemble ensemble = open();
  expect_refused(ErrorKind::kUsage, "places by risk, but none is declared for " + data,
                 [&] { ensemble.add({.data = data}, {}, silent_); });
  ensemble.add({.data = data, .risk_file = write("none.csv", "")}, {}, silent_);
  EXPECT_EQ(ensemble.status().samples, 60U);
}

TEST_F(RiskTest, IsRefusedWherePlacesDoNotGoByIt) {
  config_ = people_config(4, 8, 11);
  for (Person& person : people_) person.risk.reset();
  create(people_);
  const std::string data = write_people(dir_ / "more.csv", {{"x", "x", 1, {0, 0}}});
  expect_refused(ErrorKind::kUsage, "does not place by them", [&] {
    open().add({.data = data, .risk_file = write("r.csv", "x,1\n")}, {}, silent_);
  });
  EXPECT_TRUE(open().status().tiers.empty());
}

TEST_F(RiskTest, OfNobodyWhoIsThereIsRefused) {
  expect_refused(ErrorKind::kNotFound, "risks.csv: none of its subjects occurs in csv:", [&] {
    create_beside(people_, "nobody,3\n");
  });
  EXPECT_FALSE(std::filesystem::exists(dir_ / "S"));
  create_beside(people_, "nobody,3\n" + people_[0].subject + ",1\n");
  EXPECT_EQ(open().status().tiers[1].samples, 2U);
}

TEST_F(RiskTest, LeavesTheStoreWithItsSubject) {
  create_beside(people_, people_[0].subject + ",3.0000000000000018\n");
  const double risk = 3.0000000000000018;  // bytes that nothing else has
  const std::string bytes(reinterpret_cast<const char*>(&risk), sizeof risk);
  const auto holds = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / "S")) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find(bytes) != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(holds());
  open().unlearn({.subjects = {people_[0].subject}}, {}, silent_);
  EXPECT_FALSE(holds());
}

}  // namespace
}  // namespace sisa
