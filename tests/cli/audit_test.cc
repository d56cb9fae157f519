#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class AuditTest : public StoreTest {
 protected:
  void SetUp() override {
    store_ = path("S");
    sisa_ok(create_words(store_, data_, {"--learning-rate", "0.03"}));
    sisa_ok({"train", store_});
    std::vector<Person> all = people(260);
    others_ = write_csv(path("others.csv"), {all.begin() + 60, all.end()});
  }

  json audit(const Words& more = {}) const {
    return sisa_json(joined({"audit", store_, "--nonmembers", others_}, more));
  }

  /// What is said of the forgotten while they are there, and once they are gone.
  void expect_same_before_and_afterwards() {
    const Words whom = {"--forgotten", "p3", "p20", "p41"};
    const json foreseen = audit(whom).at("forgotten");
    EXPECT_EQ(foreseen.at("samples"), 3);
    sisa_ok({"unlearn", store_, "--yes", "--id", "p3", "p20", "p41"});
    const json seen = audit(joined(whom, {"--forgotten-data", data_})).at("forgotten");
    EXPECT_EQ(seen.at("before"), foreseen.at("before"));
    EXPECT_EQ(seen.at("after"), foreseen.at("after"));
    EXPECT_EQ(seen.at("reference"), foreseen.at("reference"));
    EXPECT_NE(seen.at("before"), seen.at("after"));  // or this shows nothing
  }

  std::string store_;
  std::string others_;
};

TEST_F(AuditTest, ForeseesWhatItSeesAfterwards) { expect_same_before_and_afterwards(); }

TEST_F(AuditTest, ForeseesWhatItSeesAfterwardsOfSums) {
  store_ = path("sums");
  const Words columns = {"--id-column",    "id",   "--subject-column", "subject",
                         "--label-column", "label"};
  sisa_ok(joined(
      {"create", store_, "--data", data_, "--classes", "3", "--shards", "3", "--model", "ridge:1"},
      columns));
  sisa_ok({"train", store_});
  expect_same_before_and_afterwards();
}

TEST_F(AuditTest, MeasuresMembersAlone) {
  const json report = audit();
  EXPECT_EQ(report.at("forgotten"), nullptr);
  EXPECT_EQ(report.at("challenge"), nullptr);
  EXPECT_EQ(report.at("requests"), 0);
  EXPECT_EQ(report.at("nonmembers").at("samples"), 200);
  EXPECT_EQ(report.at("members").at("samples"), 60);
  const json& members = report.at("members");
  EXPECT_GT(members.at("mean_loss"), 0);
  for (const json& figure :
       {members.at("loss_attack").at("accuracy"), members.at("loss_attack").at("auc"),
        members.at("loss_attack").at("tpr_at_1pct_fpr"),
        members.at("likelihood_ratio_attack").at("auc"),
        members.at("likelihood_ratio_attack").at("tpr_at_1pct_fpr")}) {
    EXPECT_LE(figure.at("interval").at(0), figure.at("value"));
    EXPECT_GE(figure.at("interval").at(1), figure.at("value"));
  }
}

TEST_F(AuditTest, TakesTheOpeningsOfARequest) {
  const std::string openings = path("openings.json");
  const Words ids = {"--id", "p3", "p20", "p41"};
  sisa_ok(joined({"unlearn", store_, "--yes", "--openings", openings}, ids));
  const Words where = {"--forgotten-data", data_};
  EXPECT_EQ(audit(joined({"--openings", openings}, where)).at("forgotten"),
            audit(joined({"--forgotten", "p3", "p20", "p41"}, where)).at("forgotten"));
}

TEST_F(AuditTest, TakesTheChallenge) {
  const json report = audit({"--forgotten", "p3", "p20", "p41", "--challenge", "4"});
  const json& challenge = report.at("challenge");
  EXPECT_EQ(challenge.at("models"), 4);
  for (const char* figure : {"score", "reference"}) {
    EXPECT_GE(challenge.at(figure), 0);
    EXPECT_LE(challenge.at(figure), 1);
  }
  EXPECT_NEAR(challenge.at("adjusted_score"),
              challenge.at("score").get<double>() * challenge.at("retained_ratio").get<double>() *
                  challenge.at("nonmember_ratio").get<double>(),
              1e-12);
  EXPECT_EQ(audit({"--forgotten", "p3", "p20", "p41", "--challenge", "4"}).at("challenge"),
            challenge);
}

TEST_F(AuditTest, WarnsOfNonmembersThatAreMembers) {
  const Result result = sisa_run({"audit", store_, "--nonmembers", data_, "--json"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("60 of 60 nonmembers have features and label of retained"));
  EXPECT_EQ(json::parse(result.out).at("nonmembers").at("known"), 60);
  EXPECT_EQ(audit().at("nonmembers").at("known"), 0);
}

TEST_F(AuditTest, ChangesNothing) {
  const json before = sisa_json({"status", store_});
  audit({"--forgotten", "p3"});
  EXPECT_EQ(sisa_json({"status", store_}), before);
}

TEST_F(AuditTest, SaysWhatItsFiguresMean) {
  const Result result =
      sisa_run({"audit", store_, "--nonmembers", others_, "--forgotten", "p3", "p20"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("forgotten, retrained"));
  EXPECT_THAT(result.out, HasSubstr("no better than guessing"));
  EXPECT_THAT(result.out, HasSubstr("none of the figures is a legal verdict"));
}

TEST_F(AuditTest, RefusesWhatItCannotMeasure) {
  const Words request = {"audit", store_, "--nonmembers", others_};
  expect_refused(sisa_run({"audit", store_}), 2, "--nonmembers is missing");
  expect_refused(sisa_run(joined(request, {"--forgotten-data", data_})), 2, "name them");
  write_file(path("nobody"), "");
  expect_refused(sisa_run(joined(request, {"--forgotten-file", path("nobody")})), 1,
                 "name nothing that was forgotten");
  expect_refused(sisa_run(joined(request, {"--forgotten", "nobody"})), 3,
                 "no sample 'nobody' in " + store_);
  expect_refused(sisa_run(joined(request, {"--forgotten", "nobody", "--forgotten-data", data_})), 3,
                 "no sample 'nobody' in " + data_);
  expect_refused(sisa_run(joined(request, {"--forgotten", "p1", "nobody"})), 2, "'nobody' is not");
  expect_refused(sisa_run(joined(request, {"--challenge", "8"})), 2, "name some");
  expect_refused(sisa_run(joined(request, {"--challenge", "2", "--forgotten", "p1"})), 2,
                 "at least 3");
  expect_refused(sisa_run({"audit", store_, "--nonmembers", "csv:" + path("none.csv")}), 3,
                 "none.csv");
  sisa_ok({"unlearn", store_, "--yes", "--defer", "--id", "p1"});
  expect_refused(sisa_run(request), 1, "is not trained to its end");
}

}  // namespace
}  // namespace sisa
