#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

std::string folder() { return std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/"; }

/// Models that somebody scripted, under every optimiser and schedule.
struct Training {
  std::string model;
  std::string optimizer;
  std::string schedule;
};

class HistoryOfScripted : public HistoryTest, public ::testing::WithParamInterface<Training> {
 protected:
  void expect_forgotten_on(const std::string& device) {
    const auto& [model, optimizer, schedule] = GetParam();
    expect_forgets(
        {write_images(path("i"), 40, 8),
         {"--classes",    "3",       "--shards",   "2",
          "--slices",     "2",       "--epochs",   "2",
          "--batch-size", "5",       "--model",    "torchscript:" + folder() + model + ".pt",
          "--optimizer",  optimizer, "--schedule", schedule,
          "--clip-norm",  "1",       "--device",   device}},
        {"3", "8", "11", "30"});
  }
};

TEST_P(HistoryOfScripted, IsForgotten) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  expect_forgotten_on("cpu");
}

TEST_P(HistoryOfScripted, IsForgottenOnAGpu) {
  if (!has_gpu()) GTEST_SKIP() << "no GPU here";
  expect_forgotten_on("cuda");
}

std::vector<Training> all_trainings() {
  std::vector<Training> all;
  for (const char* model : {"dropout", "noisy", "normed", "frozen"}) {
    for (const auto& [optimizer, schedule] :
         {std::pair{"sgd", "step"}, {"adam", "constant"}, {"adamw", "cosine"}}) {
      all.push_back({model, optimizer, schedule});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, HistoryOfScripted, ::testing::ValuesIn(all_trainings()),
                         [](const auto& info) {
                           return info.param.model + "_" + info.param.optimizer + "_" +
                                  info.param.schedule;
                         });

// CIFAR's shape; its checkpoints are 45 MB each.
TEST_F(HistoryTest, OfAScriptedResNet18IsForgotten) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const std::string make = "/usr/bin/python3 " + folder() + "make.py " + path(".") + " resnet18";
  if (std::system((make + " 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "no python3-torch to script a ResNet-18 with";
  }
  std::filesystem::create_directory(path("cifar"));
  for (int i = 1; i <= 5; ++i) {
    std::string batch;
    for (int row = 0; row < 3; ++row) {
      batch += static_cast<char>((3 * i + row) % 10);
      for (int j = 0; j < 3072; ++j) batch += static_cast<char>((i + row) * j * j >> 5);
    }
    write_file(path("cifar/data_batch_" + std::to_string(i) + ".bin"), batch);
  }
  const Kind kind{"cifar10:" + path("cifar") + ":train",
                  {"--shards", "1", "--slices", "2", "--epochs", "1", "--batch-size", "4",
                   "--model", "torchscript:" + path("resnet18.pt"), "--pretrained-on", "nothing"}};
  const std::string store = taught(kind);
  const auto done = sisa_json({"unlearn", store, "--id", "5"});
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(sisa_json({"verify", store, "--replay"}).at("ok"), true);
  expect_never_knew(store, kind, {"5"});
}

}  // namespace
}  // namespace sisa
