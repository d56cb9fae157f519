#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/cli/long_training.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;

/// The library that carries LibTorch, as the program loads it or fails to.
class LibTorch : public LongTraining {
 protected:
  /// Where an empty file stands in the library's place.
  Surroundings without_it() {
    std::filesystem::create_directory(path("lib"));
    const std::string version = sisa_json({"version"}).at("version");
    std::ofstream(path("lib") + "/libsisa_torch-" + version + ".so");
    return {.environment = {{"LD_LIBRARY_PATH", path("lib")}}};
  }

  Kind kind(const std::vector<std::string>& options) {
    Kind result = long_kind(400);
    result.options.insert(result.options.end(), options.begin(), options.end());
    return result;
  }
};

TEST_F(LibTorch, IsOfNoConcernToPerceptrons) {
  const Surroundings bare = without_it();
  sisa_ok({"version"}, bare);
  const std::string data = write_csv(path("people.csv"), people(60));
  const std::string store = path("S");
  sisa_ok(joined({"create", store, "--data", data}, joined(csv_columns(), {"--classes", "3"})),
          bare);
  sisa_ok({"train", store}, bare);
  sisa_ok({"predict", store, "--data", data}, bare);
  sisa_ok({"unlearn", store, "--id", "p5", "--yes"}, bare);
  sisa_ok({"verify", store, "--replay"}, bare);
}

TEST_F(LibTorch, IsSaidToBeMissingWhereItIsNeeded) {
  const Kind dropping = kind({"--dropout", "0.5"});
  const Result result = sisa_run(
      joined({"create", path("S"), "--data", dropping.data}, dropping.options), without_it());
  EXPECT_EQ(result.status, 1);
  ASSERT_EQ(result.error_lines().size(), 1U) << result.err;
  EXPECT_THAT(result.err, HasSubstr("needs LibTorch, which could not be loaded"));
  EXPECT_THAT(result.err, HasSubstr("file too short"));
  EXPECT_FALSE(std::filesystem::exists(path("S")));
}

// Thrown inside the library, caught in the program: the kind must survive.
TEST_F(LibTorch, ItsErrorsKeepTheirExitCodes) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const std::string store = untaught(kind({"--dropout", "0.5"}), "S");
  const Result result = interrupted_training(store, SIGINT);
  EXPECT_EQ(result.status, 130) << result.err;
  EXPECT_EQ(result.error_lines().back(), "sisa: training was interrupted");
}

}  // namespace
}  // namespace sisa
