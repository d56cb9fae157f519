#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <ostream>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

/// Every built-in model, with and without dropout, under both optimisers. The store that forgets
/// trains on two workers, the one that never knew on one.
struct Training {
  std::string model;
  std::string dropout;
  std::string optimizer;
};

void PrintTo(const Training& training, std::ostream* stream) {
  *stream << training.model << ", dropout " << training.dropout << ", " << training.optimizer;
}

class HistoryOfModels : public HistoryTest, public ::testing::WithParamInterface<Training> {
 protected:
  Kind kind() {
    const Training& training = GetParam();
    // ResNet-18's checkpoints are 45 MB each: one shard and few samples are enough of them.
    const bool large = training.model == "resnet18";
    const Words options = {"--classes",       "3",
                           "--shards",        large ? "1" : "2",
                           "--slices",        "2",
                           "--epochs",        large ? "1" : "2",
                           "--batch-size",    "5",
                           "--model",         training.model,
                           "--dropout",       training.dropout,
                           "--optimizer",     training.optimizer,
                           "--learning-rate", "0.01",
                           "--weight-decay",  "0.001"};
    if (large) return {write_images(path("i"), 12, 8), options};
    if (training.model == "cnn") return {write_images(path("i"), 24, 8), options};
    const bool deep = training.model == "mlp:7,5";
    return {data_,
            joined(joined(options, csv_columns()), deep ? Words{"--activation", "tanh"} : Words{})};
  }
};

TEST_P(HistoryOfModels, IsForgotten) {
  const Training& training = GetParam();
  const bool needs_libtorch = training.model == "resnet18" || training.dropout != "0";
  if (needs_libtorch && !built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const Kind of_test = kind();
  const bool images = of_test.data.starts_with("idx:");
  expect_forgets(of_test, images ? Words{"3", "8", "11"} : Words{"p3", "p11", "p20", "p41"});
}

TEST_P(HistoryOfModels, IsForgottenOnAGpu) {
  if (!has_gpu()) GTEST_SKIP() << "no GPU here";
  Kind on_gpu = kind();
  on_gpu.options = joined(on_gpu.options, {"--device", "cuda"});
  const bool images = on_gpu.data.starts_with("idx:");
  expect_forgets(on_gpu, images ? Words{"3", "8", "11"} : Words{"p3", "p11", "p20", "p41"});
}

/// Whatever else is declared of a training.
TEST_F(HistoryTest, OfAnElaborateTrainingIsForgotten) {
  Kind kind = households_kind();
  kind.options = joined(kind.options, {"--optimizer", "adamw", "--weight-decay", "0.1",
                                       "--schedule", "cosine", "--label-smoothing", "0.1",
                                       "--class-weights", "1,2,0.5", "--clip-norm", "0.5"});
  expect_forgets(kind, {"p1", "p5", "p70"});
}

/// Features of which a normalisation is declared: of a table one a feature, of images one for all.
TEST_F(HistoryTest, OfNormalisedFeaturesIsForgotten) {
  Kind table = households_kind();
  table.options = joined(table.options, {"--mean", "0,1,2,-3", "--std", "1,2,0.5,3"});
  expect_forgets(table, {"p1", "p5", "p70"});
  for (const std::string model : {"mlp:6", "ridge"}) {
    std::filesystem::remove_all(path("A"));
    expect_forgets({write_images(path("i"), 30, 8),
                    {"--classes", "3", "--shards", "2", "--slices", "1", "--model", model, "--mean",
                     "0.286", "--std", "0.353"}},
                   {"3", "8", "11"});
  }
}

/// Images that are changed at random while they are trained on, by every kind of learner, under
/// both ways to train a slice.
struct Augmented {
  std::string model;
  std::string slice_mode;
};

void PrintTo(const Augmented& each, std::ostream* stream) {
  *stream << each.model << ", " << each.slice_mode;
}

class HistoryOfAugmented : public HistoryTest, public ::testing::WithParamInterface<Augmented> {};

TEST_P(HistoryOfAugmented, IsForgotten) {
  const auto& [model, slice_mode] = GetParam();
  const bool large = model == "resnet18";
  const bool scripted = model == "normed";
  if ((large || scripted) && !built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const std::string file = std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/normed.pt";
  expect_forgets(
      {write_images(path("i"), large ? 12 : 30, scripted || large ? 8 : 16),
       {"--classes", "3", "--shards", large ? "1" : "2", "--slices", "2", "--epochs",
        large ? "1" : "2", "--batch-size", "5", "--model", scripted ? "torchscript:" + file : model,
        "--slice-mode", slice_mode, "--augment", "flip,crop"}},
      {"3", "8", "11"});
  EXPECT_EQ(sisa_json({"verify", path("A"), "--replay"}).at("ok"), true);
}

std::vector<Augmented> all_augmented() {
  std::vector<Augmented> all;
  for (const char* model : {"mlp:6", "cnn", "resnet18", "normed"}) {
    for (const char* mode : {"cumulative", "incremental"}) all.push_back({model, mode});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, HistoryOfAugmented, ::testing::ValuesIn(all_augmented()),
                         [](const auto& info) {
                           std::string name = info.param.model + "_" + info.param.slice_mode;
                           std::replace(name.begin(), name.end(), ':', '_');
                           return name;
                         });

std::vector<Training> all_trainings() {
  std::vector<Training> all;
  for (const char* model : {"linear", "mlp:6", "cnn", "resnet18"}) {
    for (const std::string dropout : {"0", "0.3"}) {
      if (model == std::string("linear") && dropout != "0") continue;
      for (const char* optimizer : {"sgd", "adam"}) all.push_back({model, dropout, optimizer});
    }
  }
  all.push_back({"mlp:7,5", "0.3", "sgd"});
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    All, HistoryOfModels, ::testing::ValuesIn(all_trainings()), [](const auto& info) {
      std::string name = info.param.model;
      std::replace_if(
          name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
      return name + (info.param.dropout == "0" ? "_plain_" : "_dropout_") + info.param.optimizer;
    });

}  // namespace
}  // namespace sisa
