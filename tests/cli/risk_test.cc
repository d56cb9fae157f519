#include <gmock/gmock.h>

#include <filesystem>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Placement by declared risk, as a user meets it.
class Risk : public HistoryTest {
 protected:
  /// Households 0, 3 and 6 are likelier to leave; those of the others are as likely as anybody.
  std::string risks_ = write_file(path("risks.csv"), "s0,1\ns3,2.5\ns6,9\n");

  Kind risky_kind() {
    Kind kind = households_kind();
    kind.options = joined(kind.options, {"--risk-file", risks_});
    return kind;
  }
};

TEST_F(Risk, IsForgottenAsIfItHadNeverBeenThere) {
  const Kind kind = risky_kind();
  expect_forgets(kind, joined({"p1", "p5"}, {"p7", "p70", "p126"}));
  EXPECT_EQ(sisa_run({"verify", path("A"), "--replay"}).status, 0);
}

TEST_F(Risk, TakesSubjectsToLateSlicesOfTheFirstShards) {
  const std::string store = taught(risky_kind());
  std::map<int, std::pair<int, int>> homes;
  for (const auto& [place, households] : residents(store)) {
    for (const int household : households) homes[household] = place;
  }
  EXPECT_LT(homes.at(0).first, 2);
  EXPECT_EQ(homes.at(0).second, 3);
  EXPECT_EQ(homes.at(3), (std::pair{0, 3}));
  EXPECT_EQ(homes.at(6), (std::pair{0, 3}));
  EXPECT_EQ(sisa_json({"unlearn", store, "--subject", "s6", "s3"}).at("samples_removed"), 72);
}

TEST_F(Risk, IsShownByStatusTierByTier) {
  const std::string store = taught(risky_kind());
  const auto tiers = sisa_json({"status", store}).at("tiers");
  ASSERT_EQ(tiers.size(), 4U);
  EXPECT_TRUE(tiers.at(0).at("from_risk").is_null());
  EXPECT_EQ(tiers.at(0).at("samples"), 127 - 1 - 8 - 64);
  EXPECT_EQ(tiers.at(0).at("shards"), 3);
  EXPECT_EQ(tiers.at(0).at("first_slice"), 1);
  EXPECT_EQ(tiers.at(2).at("from_risk"), 2.0);
  EXPECT_EQ(tiers.at(2).at("samples"), 8);
  EXPECT_EQ(tiers.at(3).at("samples"), 64);
  EXPECT_EQ(tiers.at(3).at("shards"), 1);
  EXPECT_EQ(tiers.at(3).at("first_slice"), 3);
  EXPECT_THAT(sisa_run({"status", store}).out,
              HasSubstr("   3          4       64  0 to 0  3 to 3"));
  EXPECT_THAT(sisa_run({"status", trained()}).out, Not(HasSubstr("tier")));
}

TEST_F(Risk, IsWantedForNewSamplesToo) {
  const std::string store = taught(risky_kind());
  std::vector<Person> new_people = people(4);
  new_people[2].subject = "s3";
  const std::string more = write_csv(path("more.csv"), new_people);
  const Words add = {"add", store, "--data", more, "--id-prefix", "new-"};
  expect_refused(sisa_run(add), 2, "places by risk, but none is declared");
  const std::string other = write_file(path("other.csv"), "s3,4\n");
  expect_refused(sisa_run(joined(add, {"--risk-file", other})), 1,
                 "subject 's3' has risk 4 here and risk 2.5 in " + store);
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 127);
}

TEST_F(Risk, IsRefusedByItsPlaceInTheFile) {
  const auto create = [&](const Words& more) {
    return sisa_run(joined(
        joined({"create", path("N"), "--data", households_kind().data}, households_kind().options),
        more));
  };
  const std::string bad = write_file(path("bad.csv"), "s0,1\ns3,often\n");
  expect_refused(create({"--risk-file", bad}), 1, "bad.csv line 2: expected a risk");
  const std::string stranger = write_file(path("stranger.csv"), "s99,1\n");
  expect_refused(create({"--risk-file", stranger}), 3, "none of its subjects occurs in");
  expect_refused(create({"--risk-column", "f0"}), 1, "one subject has risk ");
  expect_refused(create({"--risk-column", "churn"}), 3, "expected a column \"churn\" (risks)");
  expect_refused(create({"--risk-thresholds", "1"}), 2, "goes with --risk-column or --risk-file");
  for (const std::string thresholds : {"2,1", "1,1", "a", "1,", ",", "inf"}) {
    expect_refused(create({"--risk-file", risks_, "--risk-thresholds", thresholds}), 2,
                   "thresholds");
  }
  EXPECT_FALSE(std::filesystem::exists(path("N")));
}

}  // namespace
}  // namespace sisa
