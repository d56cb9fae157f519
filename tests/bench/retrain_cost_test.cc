#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/data_sets.h"
#include "tests/cli/program.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// A small grid on made-up images.
json measured(const TempDir& directory, const std::vector<std::string>& options,
              const std::string& requests = "1,5") {
  const std::string data = write_images(directory / "images", 600, 6);
  std::vector<std::string> words = {"retrain-cost",
                                    "--data",
                                    data,
                                    "--test",
                                    data,
                                    "--classes",
                                    "3",
                                    "--model",
                                    "linear",
                                    "--epochs",
                                    "2",
                                    "--shards",
                                    "1,4",
                                    "--slices",
                                    "1,3",
                                    "--requests",
                                    requests,
                                    "--output",
                                    directory / "out"};
  words.insert(words.end(), options.begin(), options.end());
  return sisa_json(words);
}

TEST(RetrainCost, VisitsMeetTheClosedForms) {
  const TempDir directory;
  const json result = measured(directory, {"--slice-mode", "both", "--draws", "2000"});
  ASSERT_EQ(result["layouts"].size(), 6U);  // one slice is the same in both modes
  for (const json& layout : result["layouts"]) {
    for (const json& row : layout["requests"]) {
      for (const char* way : {"batch", "one_by_one"}) {
        const double expected = row[way]["expected_visits"];
        const double mean = row[way]["mean_visits"];
        const double standard_error = row[way]["standard_error"];
        // Besides chance: these people's own places, and visits rounded up in every slice.
        EXPECT_NEAR(mean, expected, 5 * standard_error + 0.06 * expected) << layout.dump(2);
      }
    }
  }
}

TEST(RetrainCost, TheSingleModelIsRetrainedOnAllThatStay) {
  const TempDir directory;
  const json result = measured(directory, {});
  const json& single = result["layouts"][0];
  EXPECT_EQ(single["shards"], 1);
  EXPECT_EQ(single["slices"], 1);
  EXPECT_EQ(single["requests"][1]["requests"], 5);
  EXPECT_EQ(single["requests"][1]["batch"]["visits"], 2 * (600 - 5));
  EXPECT_EQ(single["requests"][1]["one_by_one"]["visits"], 2 * (5 * 600 - 15));
}

TEST(RetrainCost, ShardsCostTheirShareOfOneModel) {
  const TempDir directory;
  const json result = measured(directory, {"--draws", "2000"});
  for (const json& layout : result["layouts"]) {
    if (layout["slices"] != 1) continue;
    const double speed_up = layout["requests"][0]["batch"]["speed_up"]["drawn"];
    const double shards = layout["shards"];
    EXPECT_NEAR(speed_up, shards, 0.06 * shards);
  }
}

TEST(RetrainCost, AccuracyIsThatOfTheEnsembleAndOfItsShards) {
  const TempDir directory;
  for (const json& layout : measured(directory, {})["layouts"]) {
    const double ensemble = layout["accuracy"];
    const double shard = layout["shard_accuracy"];
    EXPECT_GT(ensemble, 0.8);
    EXPECT_GT(shard, 0.6);
    if (layout["shards"] == 1) {
      EXPECT_DOUBLE_EQ(ensemble, shard);
    }
    EXPECT_TRUE(layout["pending"][0]["pending"] == 1);
    EXPECT_EQ(layout["pending"][0]["accuracy"].is_null(),
              layout["shards"] == 1 && layout["slices"] == 1);
  }
}

TEST(RetrainCost, WritesEverythingThatCanBeLookedAt) {
  const TempDir directory;
  const json result = measured(directory, {});
  json file = json::parse(read_file(directory / "out/results.json"));
  file["schema"] = result["schema"];
  EXPECT_EQ(file, result);
  const std::string csv = read_file(directory / "out/results.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 2 * 2);
  const std::string page = read_file(directory / "out/retrain-cost.html");
  for (const char* plot : {"speed-up", "one-by-one", "cost", "accuracy", "storage"}) {
    EXPECT_THAT(page, HasSubstr("<figure id=\"" + std::string(plot) + "\">\n<svg"));
    EXPECT_THAT(read_file(directory / ("out/" + std::string(plot) + ".svg")), HasSubstr("</svg>"));
  }
  EXPECT_THAT(page, testing::Not(HasSubstr("http://www.gnuplot")));
}

TEST(RetrainCost, DrawsNoMoreRequestsThanThereAreSamples) {
  const TempDir directory;
  measured(directory, {}, "1,300");
  const std::string script = read_file(directory / "out/speed-up.gp");
  std::istringstream lines(script.substr(script.find("END\n")));
  double most = 0;
  for (std::string line; std::getline(lines, line);) {
    if (std::isdigit(static_cast<unsigned char>(line[0])) != 0)
      most = std::max(most, std::stod(line));
  }
  EXPECT_EQ(most, 599);
}

TEST(RetrainCost, QuickGridRunsOnFashionMnist) {
  const Result run =
      sisa_run({"retrain-cost", "--quick", "--quiet"}, {.timeout = std::chrono::minutes(4)});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("20 × 5"));
  EXPECT_THAT(run.out, HasSubstr("which is not in this grid"));
}

TEST(RetrainCost, RefusesAFolderItCannotWriteToBeforeItMeasures) {
  const TempDir directory;
  std::ofstream(directory / "file") << "no folder";
  const Result run = sisa_run(
      {"retrain-cost", "--data", "csv:" + (directory / "nothing"), "--output", directory / "file"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("sisa-bench: " + (directory / "file") + ": "));
}

TEST(RetrainCost, NamesATemporaryFolderThatIsNone) {
  const TempDir directory;
  ::setenv("TMPDIR", (directory / "none").c_str(), 1);
  const std::string data = write_images(directory / "images", 60, 6);
  const Result run = sisa_run({"retrain-cost", "--quick", "--data", data, "--test", data});
  ::unsetenv("TMPDIR");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "sisa-bench: TMPDIR '" + (directory / "none") +
                         "' is no directory for temporary files\n");
}

TEST(RetrainCost, RefusesAGridThatMakesNoSense) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--shards", "1,,5"},
                                                  {"--slices", "0"},
                                                  {"--requests", "some"},
                                                  {"--slice-mode", "none"},
                                                  {"--draws", "1"}}) {
    std::vector<std::string> words = {"retrain-cost"};
    words.insert(words.end(), options.begin(), options.end());
    const Result run = sisa_run(words);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.out, "");
    ASSERT_EQ(run.error_lines().size(), 1U);
    EXPECT_THAT(run.err, HasSubstr("sisa-bench: " + options[0] + " expects"));
  }
}

TEST(RetrainCost, MoreRequestsThanSamplesAreRefused) {
  const TempDir directory;
  const std::string data = write_images(directory / "images", 60, 6);
  const Result run = sisa_run({"retrain-cost", "--data", data, "--test", data, "--classes", "3",
                               "--requests", "60", "--shards", "1", "--slices", "1"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("60 requests"));
}

}  // namespace
}  // namespace sisa
