#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class EvaluateTest : public StoreTest {
 protected:
  void SetUp() override { store_ = trained(); }

  /// "odd" and "even", by the number of the id; those up to `last`.
  std::string write_groups(int last) const {
    std::string text;
    for (int i = 0; i <= last; ++i) {
      text += "p" + std::to_string(i) + (i % 2 == 0 ? ",even\n" : ",odd\n");
    }
    return write_file(path("groups.csv"), text);
  }

  std::string store_;
};

int total(const json& rows) {
  int sum = 0;
  for (const json& row : rows) {
    for (const json& count : row) sum += count.get<int>();
  }
  return sum;
}

TEST_F(EvaluateTest, CountsWhatWasAnsweredInsteadOfWhat) {
  const json report = sisa_json({"evaluate", store_, "--data", data_});
  const json& confusion = report.at("confusion");
  ASSERT_EQ(confusion.size(), 3U);
  EXPECT_EQ(total(confusion), 60);
  for (std::size_t label = 0; label < 3; ++label) {
    EXPECT_EQ(confusion.at(label).at(label), report.at("per_class").at(label).at("correct"));
  }
  EXPECT_GE(report.at("calibration_error"), 0.0);
  EXPECT_LE(report.at("calibration_error"), 1.0);
  EXPECT_FALSE(report.contains("groups"));
}

TEST_F(EvaluateTest, ComparesTheGroupsOfAFile) {
  const json report =
      sisa_json({"evaluate", store_, "--data", data_, "--groups-file", write_groups(49)});
  const json& groups = report.at("groups");
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups.at(0).at("group"), "even");
  EXPECT_EQ(groups.at(1).at("group"), "odd");
  for (const json& group : groups) EXPECT_EQ(group.at("samples"), 25);
  EXPECT_EQ(report.at("ungrouped_samples"), 10);
  const double even = groups.at(0).at("accuracy");
  const double odd = groups.at(1).at("accuracy");
  const json& gaps = report.at("gaps");
  EXPECT_DOUBLE_EQ(gaps.at("accuracy_difference"), std::max(even, odd) - std::min(even, odd));
  EXPECT_DOUBLE_EQ(gaps.at("worst_accuracy"), std::min(even, odd));
  EXPECT_THAT(
      sisa_ok({"evaluate", store_, "--data", data_, "--groups-file", path("groups.csv")}).out,
      HasSubstr("Worst group "));
}

TEST_F(EvaluateTest, TakesGroupsFromAColumnThatIsNoFeature) {
  std::string text = "id,subject,team,f0,f1,f2,f3,label\n";
  text += "a,a,red,1,2,3,4,0\nb,b,blue,1,2,3,4,1\nc,c,red,4,3,2,1,2\n";
  const std::string data = "csv:" + write_file(path("teams.csv"), text);
  const json report = sisa_json({"evaluate", store_, "--data", data, "--group-column", "team"});
  ASSERT_EQ(report.at("groups").size(), 2U);
  EXPECT_EQ(report.at("groups").at(1).at("group"), "red");
  EXPECT_EQ(report.at("groups").at(1).at("samples"), 2);
}

TEST_F(EvaluateTest, TakesGroupsFromAColumnThatIsAFeature) {
  const json report = sisa_json({"evaluate", store_, "--data", data_, "--group-column", "f0"});
  EXPECT_EQ(report.at("ungrouped_samples"), 0);
  EXPECT_EQ(report.at("accuracy"), sisa_json({"evaluate", store_, "--data", data_}).at("accuracy"));
}

TEST_F(EvaluateTest, GivesNoAnswerThatIsNoNumber) {
  const std::string huge = "csv:" + write_file(path("huge.csv"),
                                               "id,subject,f0,f1,f2,f3,label\n"
                                               "p1,p1,3e38,3e38,-3e38,3e38,1\n");
  for (const char* command : {"evaluate", "predict"}) {
    expect_refused(sisa_run({command, store_, "--data", huge, "--json"}), 1,
                   "no model can answer for sample 'p1' of " + huge);
  }
}

TEST_F(EvaluateTest, RefusesGroupsThatAreNotThere) {
  const Words words = {"evaluate", store_, "--data", data_};
  expect_refused(sisa_run(joined(words, {"--group-column", "team"})), 3, "(groups), found");
  expect_refused(sisa_run(joined(words, {"--groups-file", path("none.csv")})), 3, "none.csv");
  const std::string others = write_file(path("others.csv"), "nobody,red\n");
  expect_refused(sisa_run(joined(words, {"--groups-file", others})), 3,
                 "others.csv: none of its ids occurs in " + data_);
  const std::string nobody = write_file(path("nobody.csv"), "");
  expect_refused(sisa_run(joined(words, {"--groups-file", nobody})), 3,
                 "nobody.csv: none of its ids occurs in " + data_);
  const std::string twice = write_file(path("twice.csv"), "p1,red\np1,blue\n");
  expect_refused(sisa_run(joined(words, {"--groups-file", twice})), 1,
                 "twice.csv line 2: id \"p1\" has a group already");
  const std::string images = write_images(path("i"), 4, 2);
  expect_refused(sisa_run({"evaluate", store_, "--data", images, "--group-column", "a"}), 2,
                 "--group-column is for csv: data");
}

}  // namespace
}  // namespace sisa
