#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "tests/cli/long_training.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Interrupt : public LongTraining {
 protected:
  void expect_interrupted(const Result& result) {
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_EQ(result.signal, 0);
    EXPECT_LT(result.seconds, 2);
    EXPECT_EQ(result.out, "");
    ASSERT_FALSE(result.err.empty());
    EXPECT_THAT(result.error_lines().back(), ::testing::StartsWith("sisa: "));
  }

  /// Interrupted twice, a training ends with the bits of one that was not.
  void expect_same_bits(const Kind& kind) {
    const std::string store = untaught(kind, "A");
    expect_interrupted(interrupted_training(store, SIGINT));
    const int first = checkpoints(store);
    EXPECT_GT(first, 0);
    EXPECT_LT(first, 16) << "training was over before it could be interrupted";
    expect_interrupted(interrupted_training(store, SIGTERM));
    EXPECT_GT(checkpoints(store), first);
    const auto rest = sisa_json({"train", store, "--workers", "2"});

    const auto whole = sisa_json({"train", untaught(kind, "B")});
    EXPECT_LT(rest.at("sample_visits"), whole.at("sample_visits"));
    EXPECT_EQ(rest.at("digest"), whole.at("digest"));
    EXPECT_EQ(sisa_json({"status", store}).at("shards"),
              sisa_json({"status", path("B")}).at("shards"));
  }
};

TEST_F(Interrupt, TrainingGoesOnFromItsCheckpointsToTheSameBits) { expect_same_bits(long_kind()); }

TEST_F(Interrupt, AugmentedTrainingGoesOnToTheSameBits) {
  const Kind kind{write_images(path("i"), 300, 8),
                  {"--classes", "3", "--shards", "2", "--slices", "8", "--epochs", "150",
                   "--batch-size", "1", "--model", "mlp:256,128", "--augment", "flip,crop"}};
  expect_same_bits(kind);
}

TEST_F(Interrupt, HistoryIsForgottenAlsoByAnInterruptedStore) {
  const Kind kind = long_kind();
  const std::string store = untaught(kind, "A");
  expect_interrupted(interrupted_training(store, SIGINT));
  sisa_ok({"unlearn", store, "--id", "p5", "p6", "p299", "--defer"});
  expect_interrupted(interrupted_training(store, SIGINT));
  sisa_ok({"train", store});
  expect_never_knew(store, kind, {"p5", "p6", "p299"});
}

TEST_F(Interrupt, CreationLeavesNothingBehind) {
  const std::string data = write_csv(path("big.csv"), people(150'000));
  const auto before = files();
  Program program(create_words(path("S"), data));
  while (program.running() && files() == before) {
  }
  program.send(SIGINT);
  expect_interrupted(program.wait());
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace sisa
