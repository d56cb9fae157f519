#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class ImpactTest : public StoreTest {
 protected:
  void SetUp() override {
    store_ = path("S");
    sisa_ok(create_words(store_, data_, {"--learning-rate", "0.002"}));
    sisa_ok({"train", store_});
    std::string text;
    for (int i = 0; i < 60; ++i) {
      text += "p" + std::to_string(i) + (i < 30 ? ",old\n" : ",young\n");
    }
    groups_ = write_file(path("groups.csv"), text);
  }

  std::string store_;
  std::string groups_;
};

TEST_F(ImpactTest, ForeseesWhatWillAnswerMeanwhile) {
  const Words forgotten = {"--id", "p3", "--id", "p20", "--id", "p41"};
  const Words on = {"--data", data_, "--groups-file", groups_};
  const json now = sisa_json(joined({"evaluate", store_}, on));
  const json impact = sisa_json(joined(joined({"impact", store_}, forgotten), on));
  EXPECT_EQ(sisa_json({"status", store_}).at("samples"), 60);
  sisa_ok(joined({"unlearn", store_, "--yes", "--defer"}, forgotten));
  const json meanwhile = sisa_json(joined({"evaluate", store_}, on));

  EXPECT_EQ(impact.at("plan").at("samples"), 3);
  EXPECT_EQ(impact.at("constituents_now"), now.at("constituents"));
  EXPECT_EQ(impact.at("constituents_meanwhile"), meanwhile.at("constituents"));
  const json& all = impact.at("overall");
  EXPECT_EQ(all.at("accuracy_now"), now.at("accuracy"));
  EXPECT_EQ(all.at("accuracy_meanwhile"), meanwhile.at("accuracy"));
  EXPECT_NE(now.at("per_class"), meanwhile.at("per_class"));  // or this shows nothing
  for (std::size_t i = 0; i < 3; ++i) {
    const json& part = impact.at("per_class").at(i);
    EXPECT_EQ(part.at("accuracy_now"), now.at("per_class").at(i).at("accuracy"));
    EXPECT_EQ(part.at("accuracy_meanwhile"), meanwhile.at("per_class").at(i).at("accuracy"));
  }
  for (const json& group : meanwhile.at("groups")) {
    const json& part = impact.at("groups").at(group.at("group").get<std::string>());
    EXPECT_EQ(part.at("accuracy_meanwhile"), group.at("accuracy"));
  }
  EXPECT_EQ(impact.at("accuracy_difference_meanwhile"),
            meanwhile.at("gaps").at("accuracy_difference"));
}

TEST_F(ImpactTest, WarnsWhereABoundIsCrossed) {
  const Words request = {"impact", store_, "--id", "p3", "--data", data_, "--groups-file", groups_};
  const json within = sisa_json(joined(request, {"--max-gap", "1", "--max-drop", "1"}));
  const double gap = within.at("accuracy_difference_meanwhile");
  ASSERT_GT(gap, 0.01);
  EXPECT_TRUE(within.at("warnings").empty());
  const Result crossed = sisa_run(joined(request, {"--max-gap", std::to_string(gap - 0.01)}));
  EXPECT_EQ(crossed.status, 1);
  EXPECT_THAT(crossed.err, HasSubstr("Warning: the accuracies of groups lie "));
  EXPECT_THAT(crossed.out, HasSubstr("meanwhile"));
}

TEST_F(ImpactTest, RefusesWhatItCannotMeasure) {
  const Words one = {"impact", store_, "--id", "p3"};
  expect_refused(sisa_run(one), 2, "--data is missing");
  expect_refused(sisa_run({"impact", store_, "--data", data_}), 2, "one of --id");
  expect_refused(sisa_run(joined(one, {"--data", data_, "--max-gap", "0.1"})), 2,
                 "--max-gap wants groups");
  Words everybody = {"impact", store_, "--data", data_};
  for (const char* label : {"0", "1", "2"}) everybody = joined(everybody, {"--label", label});
  expect_refused(sisa_run(everybody), 1, "no shard of " + store_ + " could answer");
  expect_refused(sisa_run({"impact", store_, "--id", "nobody", "--data", data_}), 3, "nobody");
}

}  // namespace
}  // namespace sisa
