#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/data_sets.h"
#include "tests/cli/program.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using nlohmann::json;

class Frontier : public ::testing::Test {
 protected:
  Frontier() {
    const std::string data = write_images(directory_ / "images", 400, 8);
    rows_ = sisa_json({"frontier",        "--data",   data,         "--test",     data,
                       "--classes",       "3",        "--fronts",   "none,gabor", "--models",
                       "linear,ridge",    "--epochs", "1",          "--shards",   "1,4",
                       "--slices",        "2",        "--requests", "1,5",        "--output",
                       directory_ / "out"})
                .at("results");
  }

  const TempDir directory_;
  json rows_;
};

TEST_F(Frontier, ComparesEveryRecipeWithItsOneModel) {
  ASSERT_EQ(rows_.size(), 10U);  // linear as 1 × 1, 1 × 2 and 4 × 2; ridge as 1 × 1 and 4 × 1
  json one;
  for (const json& row : rows_) {
    if (row["shards"] == 1 && row["slices"] == 1) one = row;
    ASSERT_EQ(row["front"], one["front"]);
    ASSERT_EQ(row["model"], one["model"]);
    EXPECT_NEAR(row["lost"].get<double>(),
                one["accuracy"].get<double>() - row["accuracy"].get<double>(), 1e-12);
    for (const json& cost : row["costs"]) {
      EXPECT_NEAR(cost["speed_up"].get<double>() * cost["seconds"].get<double>(),
                  one["train_seconds"].get<double>(), 1e-6);
    }
  }
}

TEST_F(Frontier, MarksWhatNoOtherBeats) {
  for (std::size_t k = 0; k < 2; ++k) {
    std::size_t best = 0;
    for (const json& row : rows_) {
      bool beaten = false;
      for (const json& other : rows_) {
        const bool as_good = other["accuracy"] >= row["accuracy"] &&
                             other["costs"][k]["speed_up"] >= row["costs"][k]["speed_up"];
        const bool better = other["accuracy"] > row["accuracy"] ||
                            other["costs"][k]["speed_up"] > row["costs"][k]["speed_up"];
        beaten = beaten || (as_good && better);
      }
      EXPECT_EQ(row["costs"][k]["best"], !beaten);
      best += beaten ? 0 : 1;
    }
    EXPECT_GE(best, 1U);
  }
}

TEST_F(Frontier, DrawsAPictureForEachNumberOfRequests) {
  for (const char* name : {"frontier-1.svg", "frontier-5.svg", "frontier.html", "results.json"}) {
    EXPECT_TRUE(std::filesystem::exists(directory_ / "out" + ("/" + std::string(name)))) << name;
  }
  EXPECT_THAT(read_file(directory_ / "out" + "/frontier.html"), testing::HasSubstr("<svg"));
}

}  // namespace
}  // namespace sisa
