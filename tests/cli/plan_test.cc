#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Words plan_words(const Words& more = {}) {
  return joined({"plan", "--samples", "60000", "--requests-per-day", "8", "-j", "1"}, more);
}

// A file of weights where there is nothing else.
class Plan : public StoreTest {};

TEST_F(Plan, GivesTheRecommendedPairFirstThenTheGrid) {
  const nlohmann::json plan = sisa_json(plan_words());
  const nlohmann::json& best = plan.at("recommended");
  EXPECT_EQ(plan.at("grid").size(), 45U);
  int found = 0;
  for (const nlohmann::json& layout : plan.at("grid")) {
    if (layout.at("shards") != best.at("shards")) continue;
    if (layout.at("slices") != best.at("slices")) continue;
    ++found;
    for (const auto& [field, value] : layout.items()) EXPECT_EQ(value, best.at(field)) << field;
  }
  EXPECT_EQ(found, 1);
  EXPECT_TRUE(best.at("why").is_string());
  const nlohmann::json& environment = plan.at("environment");
  EXPECT_EQ(environment.at("workers"), 1);
  EXPECT_GT(environment.at("visit_seconds"), 0);
  EXPECT_GT(environment.at("checkpoint_bytes"), 4 * 784 * 128);
  EXPECT_GE(environment.at("fingerprint").size(), 3U);
}

TEST_F(Plan, ShowsTheRecommendationTheGridAndWhatIsNotForecast) {
  const std::string text = sisa_ok(plan_words({"--shards", "1,20", "--slices", "10"})).out;
  EXPECT_THAT(text, StartsWith("Recommended: "));
  EXPECT_THAT(text, HasSubstr("\n  why "));
  EXPECT_THAT(text, HasSubstr("\nshards  slices"));
  EXPECT_THAT(text, HasSubstr("\n     1      10 "));
  EXPECT_THAT(text, HasSubstr("\n    20      10 "));
  const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  EXPECT_THAT(last, StartsWith("Accuracy is not forecast"));
  EXPECT_THAT(last, HasSubstr("sisa-bench retrain-cost"));
}

// The figures of the closed forms: e·D·(2/3 + 1/(3R)) and e·D·(R+1)/(2R), less the sample gone.
TEST_F(Plan, KnowsTheSliceModes) {
  const Words pair = {"--shards", "20", "--slices", "10", "--epochs", "20"};
  const auto visits = [&](const char* mode) {
    const nlohmann::json plan = sisa_json(plan_words(joined(pair, {"--slice-mode", mode})));
    return plan.at("recommended").at("request_visits").get<double>();
  };
  EXPECT_NEAR(visits("cumulative"), 20 * 3000 * 0.7, 20);
  EXPECT_NEAR(visits("incremental"), 20 * 3000 * 0.55, 20);
}

TEST_F(Plan, MeetsDeadlineAndStorage) {
  const nlohmann::json loose = sisa_json(plan_words({"--deadline", "30d"}));
  EXPECT_EQ(loose.at("recommended").at("shards"), 1);
  EXPECT_EQ(loose.at("recommended").at("slices"), 1);
  const nlohmann::json tight =
      sisa_json(plan_words({"--deadline", "0.000001s", "--storage", "60MB"}));
  EXPECT_THAT(tight.at("recommended").at("why").get<std::string>(), HasSubstr("no pair meets"));
  for (const nlohmann::json& layout : tight.at("grid")) {
    EXPECT_EQ(layout.at("meets_deadline"), false);
    EXPECT_EQ(layout.at("meets_storage"), layout.at("storage_bytes") <= 60e6);
  }
}

TEST_F(Plan, CountsOnlyDistinctSubjects) {
  const Words many = {"plan", "--samples", "1000", "--subjects", "100", "--requests-per-day",
                      "50",   "--shards",  "20",   "--slices",   "1",   "-j",
                      "1"};
  const auto subjects = [&](const std::string& distribution) {
    const nlohmann::json plan = sisa_json(joined(many, {"--distribution", distribution}));
    return plan.at("recommended").at("batch_subjects").get<double>();
  };
  const double uniform = subjects("uniform");
  EXPECT_NEAR(uniform, 100 * (1 - std::pow(0.99, 50)), 1e-6);
  EXPECT_LT(subjects("zipf"), uniform);
  const std::string weights = path("weights");
  write_file(weights, "1\n1\n");
  EXPECT_NEAR(subjects(weights), uniform, 1e-6);
  write_file(weights, "1\n0\n");
  EXPECT_NEAR(subjects(weights), 50 * (1 - std::pow(0.98, 50)), 1e-6);
}

TEST_F(Plan, IsAtHomeWithABillionSamples) {
  const nlohmann::json plan =
      sisa_json({"plan", "--samples", "1000000000", "--subjects", "300000000", "--requests-per-day",
                 "1000000", "--distribution", "zipf", "--deadline", "24h", "--storage", "20TB"});
  for (const nlohmann::json& layout : plan.at("grid")) {
    EXPECT_GT(layout.at("visits_a_day"), 0) << layout;
    EXPECT_GE(layout.at("batch_visits"), 0.99 * layout.at("request_visits").get<double>())
        << layout;
  }
}

TEST_F(Plan, RefusesWhatMakesNoSense) {
  const std::string bad = path("bad");
  write_file(bad, "1\nmany\n");
  const std::vector<std::pair<Words, std::string>> wrong = {
      {{"plan"}, "--samples is missing"},
      {{"plan", "--samples", "5"}, "--requests-per-day is missing"},
      {{"plan", "--samples", "0", "--requests-per-day", "1"}, "--samples expects a whole number"},
      {plan_words({"--subjects", "60001"}), "--subjects expects a whole number from 1 to 60000"},
      {{"plan", "--samples", "5", "--requests-per-day", "0"}, "--requests-per-day expects"},
      {plan_words({"--deadline", "15"}), "--deadline expects a time above 0 with its unit"},
      {plan_words({"--deadline", "-1h"}), "--deadline expects"},
      {plan_words({"--deadline", "1e308d"}), "--deadline expects"},
      {plan_words({"--deadline", "m"}), "--deadline expects"},
      {plan_words({"--storage", "20gb"}), "--storage expects a size"},
      {plan_words({"--storage", "0"}), "--storage expects a size"},
      {plan_words({"--features", "28x"}), "--features expects a shape"},
      {plan_words({"--features", "0"}), "feature shape"},
      {plan_words({"--features", "99999999999999999999"}), "--features expects a shape"},
      {plan_words({"--feature-type", "ints"}), "--feature-type expects"},
      {plan_words({"--model", "cnn", "--features", "784"}), "cnn"},
      {plan_words({"--shards", "0,5"}), "--shards expects"},
      {plan_words({"--shards", "50000", "--slices", "50"}), "fewer samples than slices"},
      {joined({"plan", "S"}, plan_words({})), "unexpected argument"},
  };
  for (const auto& [words, says] : wrong) {
    SCOPED_TRACE(::testing::PrintToString(words));
    expect_refused(sisa_run(words), 2, says);
  }
  expect_refused(sisa_run(plan_words({"--distribution", path("none")})), 3, path("none"));
  expect_refused(sisa_run(plan_words({"--distribution", bad})), 1, "bad line 2");
  expect_refused(sisa_run(plan_words(
                     {"--subjects", "1", "--distribution", write_names(path("two"), {"1", "2"})})),
                 1, "no more than there are subjects");
}

TEST_F(Plan, ReadsQuantitiesInTheirUnits) {
  const auto storage_met = [&](const char* size) {
    const nlohmann::json plan = sisa_json(plan_words(
        {"--storage", size, "--shards", "1", "--slices", "1"}));  // 60,000 · 904 B and a model
    return plan.at("recommended").at("meets_storage").get<bool>();
  };
  for (const char* enough : {"55MB", "0.055GB", "53MiB", "55000000"}) {
    EXPECT_TRUE(storage_met(enough)) << enough;
  }
  for (const char* less : {"54000kB", "51MiB", "54000000B"}) {
    EXPECT_FALSE(storage_met(less)) << less;
  }
  const auto requests = [&](const char* deadline) {
    const nlohmann::json plan = sisa_json(
        {"plan", "--samples", "600", "--requests-per-day", "86400", "--features", "1", "--epochs",
         "1", "--model", "linear", "--shards", "1", "--slices", "1", "--deadline", deadline});
    return plan.at("recommended").at("batch_requests").get<double>();
  };
  for (const char* hour : {"1h", "60m"}) EXPECT_NEAR(requests(hour), 3600, 60) << hour;
  EXPECT_NEAR(requests("0.5d"), 43200, 60);
}

}  // namespace
}  // namespace sisa
