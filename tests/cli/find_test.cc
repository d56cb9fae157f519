#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

class FindTest : public StoreTest {
 protected:
  std::vector<std::string> found(const Words& words) const {
    std::vector<std::string> ids;
    for (const json& one : sisa_json(joined({"find", path("S")}, words)).at("candidates")) {
      ids.push_back(one.at("id"));
    }
    return ids;
  }

  /// The store "S" of these people, trained.
  void teach(const std::vector<Person>& all, const Words& more = {}) {
    sisa_ok(create_words(path("S"), write_csv(path("all.csv"), all), more));
    sisa_ok({"train", path("S")});
  }
};

double distance(const Person& a, const Person& b, const std::vector<double>& scale) {
  double sum = 0;
  for (std::size_t i = 0; i < a.features.size(); ++i) {
    sum += std::pow(
        (static_cast<float>(a.features[i]) - static_cast<float>(b.features[i])) / scale[i], 2);
  }
  return std::sqrt(sum);
}

std::vector<double> deviations(const std::vector<Person>& all) {
  std::vector<double> scale;
  for (std::size_t i = 0; i < all.front().features.size(); ++i) {
    double mean = 0, squares = 0;
    for (const Person& one : all) mean += one.features[i] / static_cast<double>(all.size());
    for (const Person& one : all) squares += std::pow(one.features[i] - mean, 2);
    scale.push_back(std::sqrt(squares / static_cast<double>(all.size())));
  }
  return scale;
}

TEST_F(FindTest, GivesTheNearestByEveryPairsDistance) {
  teach(people_);
  const std::vector<double> scale = deviations(people_);
  std::vector<std::pair<double, std::string>> expected;
  for (const Person& one : people_) {
    if (one.id == "p7" || one.id == "p20") continue;
    const double apart =
        std::min(distance(one, people_[7], scale), distance(one, people_[20], scale));
    expected.emplace_back(apart, one.id);
  }
  std::sort(expected.begin(), expected.end());
  const json report = sisa_json({"find", path("S"), "--like", "p7", "--like", "p20", "--top", "9"});
  ASSERT_EQ(report.at("candidates").size(), 9U);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(report.at("candidates").at(i).at("id"), expected[i].second) << i;
    EXPECT_NEAR(report.at("candidates").at(i).at("score"), expected[i].first, 1e-4) << i;
  }
}

TEST_F(FindTest, GivesTheNearestToOtherData) {
  teach(people_);
  const std::vector<double> scale = deviations(people_);
  std::vector<Person> others = people(75);
  others.erase(others.begin(), others.begin() + 60);
  std::map<std::string, std::pair<double, std::string>> expected;
  for (const Person& one : people_) {
    for (const Person& other : others) {
      const double apart = distance(one, other, scale);
      const auto [entry, fresh] = expected.try_emplace(one.id, apart, other.id);
      if (!fresh && apart < entry->second.first) entry->second = {apart, other.id};
    }
  }
  const std::string data = write_csv(path("others.csv"), others);
  const json report = sisa_json({"find", path("S"), "--like-data", data, "--top", "100"});
  EXPECT_EQ(report.at("search"), "like-data");
  EXPECT_EQ(report.at("score"), "distance");
  ASSERT_EQ(report.at("candidates").size(), 60U);
  double last = 0;
  for (const json& one : report.at("candidates")) {
    const auto& [apart, like] = expected.at(one.at("id"));
    EXPECT_EQ(one.at("like"), like) << one;
    EXPECT_NEAR(one.at("score"), apart, 1e-4) << one;
    EXPECT_GE(one.at("score"), last);
    last = one.at("score");
  }
  const Result shown = sisa_ok({"find", path("S"), "--like-data", data, "--top", "1"});
  EXPECT_NE(shown.out.find("like"), std::string::npos);
}

TEST_F(FindTest, LooksForOtherDataBehindTheFront) {
  const std::string images = write_images(path("images"), 60, 16);
  const std::string unlabelled = "idx:" + path("images.images");
  sisa_ok(create_words(path("S"), images, {"--front", "gabor"}));
  const json report = sisa_json({"find", path("S"), "--like-data", unlabelled, "--top", "60"});
  for (const json& one : report.at("candidates")) {
    EXPECT_EQ(one.at("score"), 0.0);
    EXPECT_EQ(one.at("like"), one.at("id"));
  }
  const json by_id = sisa_json({"find", path("S"), "--like", "7", "--top", "59"});
  sisa_ok({"unlearn", path("S"), "--yes", "--id", "7", "--defer"});
  const std::string one_image = read_file(path("images.images")).substr(16 + 7 * 256, 256);
  write_file(path("one.images"), idx_header({1, 16, 16}) + one_image);
  const json by_data =
      sisa_json({"find", path("S"), "--like-data", "idx:" + path("one.images"), "--top", "59"});
  ASSERT_EQ(by_data.at("candidates").size(), 59U);
  for (std::size_t i = 0; i < 59; ++i) {
    EXPECT_EQ(by_data.at("candidates").at(i).at("id"), by_id.at("candidates").at(i).at("id"));
    EXPECT_EQ(by_data.at("candidates").at(i).at("score"), by_id.at("candidates").at(i).at("score"));
    EXPECT_EQ(by_data.at("candidates").at(i).at("like"), "0");
  }
}

TEST_F(FindTest, FindsEqualSamplesWhosesoeverTheyAre) {
  people_[40].features = people_[3].features;
  people_[17].features = people_[3].features;
  people_[9].features = people_[8].features;
  teach(people_);
  const json rows = sisa_json({"find", path("S"), "--duplicates"}).at("candidates");
  std::map<int, std::set<std::string>> groups;
  for (const json& row : rows) groups[row.at("group")].insert(row.at("id"));
  EXPECT_EQ(groups,
            (std::map<int, std::set<std::string>>{{1, {"p3", "p17", "p40"}}, {2, {"p8", "p9"}}}));
  EXPECT_EQ(rows.at(0).at("score"), 3.0);
}

TEST_F(FindTest, FindsLabelsThatTheOtherShardsReject) {
  std::vector<Person> all = people(300);
  const std::set<std::string> wrong = {"p11", "p100", "p250"};
  for (Person& one : all) {
    if (wrong.contains(one.id)) one.label = (one.label + 1) % 3;
  }
  teach(all, {"--learning-rate", "0.1"});
  const json rows = sisa_json({"find", path("S"), "--mislabelled", "--top", "3"}).at("candidates");
  std::set<std::string> ids;
  for (const json& row : rows) {
    ids.insert(row.at("id"));
    const int number = std::stoi(row.at("id").get<std::string>().substr(1));
    EXPECT_EQ(row.at("answer"), number % 3);
    EXPECT_EQ(row.at("label"), (number + 1) % 3);
  }
  EXPECT_EQ(ids, wrong);
}

TEST_F(FindTest, NeedsShardsToJudgeEachOther) {
  sisa_ok(create_words(path("S"), data_));
  expect_refused(sisa_run({"find", path("S"), "--mislabelled", "--quiet"}), 1,
                 "labels are judged by the models of other shards");
}

TEST_F(FindTest, PrintsIdsThatUnlearnReads) {
  people_[9].features = people_[8].features;
  teach(people_);
  const std::string ids = sisa_ok({"find", path("S"), "--duplicates", "--ids"}).out;
  sisa_ok({"unlearn", path("S"), "--yes", "--ids-file", write_file(path("ids"), ids)});
  EXPECT_EQ(sisa_json({"status", path("S")}).at("samples"), 58);
  EXPECT_EQ(found({"--duplicates"}), std::vector<std::string>());
}

TEST_F(FindTest, RefusesWhatItCannotSearch) {
  teach(people_);
  const std::string store = path("S");
  expect_refused(sisa_run({"find", store}), 2, "expected one of --like, --like-data, --dup");
  expect_refused(sisa_run({"find", store, "--duplicates", "--mislabelled"}), 2,
                 "--duplicates and --mislabelled exclude each other");
  expect_refused(sisa_run({"find", store, "--like", "nobody"}), 3, "has no sample 'nobody'");
  expect_refused(sisa_run({"find", store, "--like", "p1", "--like-data", data_}), 2,
                 "--like and --like-data exclude each other");
  expect_refused(sisa_run({"find", store, "--like-data", "csv:" + path("none.csv")}), 3,
                 "none.csv");
  expect_refused(sisa_run({"find", store, "--like-data", write_images(path("i"), 3, 8)}), 1,
                 "the store was made for");
}

}  // namespace
}  // namespace sisa
