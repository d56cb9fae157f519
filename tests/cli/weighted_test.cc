#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class WeightedTest : public StoreTest {
 protected:
  Words weighted(const std::string& command, const std::string& store,
                 const Words& more = {"--calibration", "0.5"}) const {
    return joined({command, store, "--data", data_, "--aggregate", "weighted"}, more);
  }

  const std::string store_ = trained();
};

TEST_F(WeightedTest, ShowsItsWeights) {
  const json report = sisa_json(weighted("evaluate", store_));
  EXPECT_EQ(report.at("aggregate"), "weighted");
  EXPECT_GT(report.at("calibration_samples"), 15);
  EXPECT_LT(report.at("calibration_samples"), 45);
  double sum = 0;
  for (int shard = 0; shard < 3; ++shard) {
    EXPECT_EQ(report.at("weights").at(shard).at("shard"), shard);
    sum += report.at("weights").at(shard).at("weight").get<double>();
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(sisa_json(weighted("predict", store_)).at("weights"), report.at("weights"));
  EXPECT_THAT(sisa_ok(weighted("evaluate", store_)).out,
              testing::ContainsRegex("\nWeights from 0.[0-9]+ of shard [0-2] to [01].[0-9]+ of "
                                     "shard [0-2], fitted on [0-9]+ calibration samples\n"));
  EXPECT_FALSE(sisa_json({"evaluate", store_, "--data", data_}).contains("weights"));
}

TEST_F(WeightedTest, AnswersAfterUnlearningAsAStoreWithoutTheSamples) {
  const Words gone = {"p3", "p14", "p15", "p31", "p58"};
  const json before = sisa_json(weighted("predict", store_));
  sisa_ok(joined({"unlearn", store_, "--yes", "--id"}, gone));
  sisa_ok(create_words(path("fresh"), data_,
                       {"--exclude-ids-file", write_names(path("gone.txt"), gone)}));
  sisa_ok({"train", path("fresh")});
  const json fresh = sisa_json(weighted("predict", path("fresh")));
  const json after = sisa_json(weighted("predict", store_));
  EXPECT_LT(after.at("calibration_samples"), before.at("calibration_samples"));
  EXPECT_EQ(after.at("weights"), fresh.at("weights"));
  EXPECT_EQ(after.at("predictions"), fresh.at("predictions"));
  const Words one_by_one = {"--calibration", "0.5", "--workers", "1"};
  EXPECT_EQ(sisa_json(weighted("predict", store_, one_by_one)).at("weights"), fresh.at("weights"));
}

TEST_F(WeightedTest, KeepsTheGroupsOfAFileLevel) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "p" + std::to_string(i) + (i % 2 ? ",odd\n" : ",even\n");
  const Words groups = {"--calibration", "1", "--calibration-groups",
                        write_file(path("teams.csv"), text)};
  const json report = sisa_json(weighted("evaluate", store_, groups));
  EXPECT_EQ(report.at("calibration_samples"), 40) << "the others have no group";
  EXPECT_FALSE(report.contains("groups")) << "those are of the data";
  EXPECT_NE(report.at("weights"),
            sisa_json(weighted("evaluate", store_, {"--calibration", "1"})).at("weights"));
}

TEST_F(WeightedTest, RefusesWhatMakesNoSense) {
  const Words mean = {"evaluate", store_, "--data", data_};
  expect_refused(sisa_run(joined(mean, {"--calibration", "0.5"})), 2,
                 "--calibration is for --aggregate weighted");
  expect_refused(sisa_run({"predict", store_, "--data", data_, "--calibration-groups", "f"}), 2,
                 "--calibration-groups is for --aggregate weighted");
  for (const char* share : {"0", "1.5", "some"}) {
    expect_refused(sisa_run(weighted("evaluate", store_, {"--calibration", share})), 2,
                   "--calibration");
  }
  expect_refused(sisa_run(weighted("predict", store_, {"--calibration", "1e-9"})), 1,
                 "choose a larger one");
  const std::string others = write_file(path("others.csv"), "nobody,red\n");
  expect_refused(sisa_run(weighted("evaluate", store_, {"--calibration-groups", others})), 3,
                 "others.csv: none of its ids is that of a calibration sample");
  expect_refused(sisa_run(weighted("evaluate", store_, {"--calibration-groups", path("none.csv")})),
                 3, "none.csv");
}

TEST_F(WeightedTest, IsForNothingElse) {
  const std::string expected = "aggregate 'weighted': expected mean or vote";
  expect_refused(sisa_run({"export", store_, "--output", path("E"), "--aggregate", "weighted"}), 2,
                 expected);
  expect_refused(
      sisa_run({"impact", store_, "--id", "p1", "--data", data_, "--aggregate", "weighted"}), 2,
      expected);
}

}  // namespace
}  // namespace sisa
