#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

/// Every front with every kind of head.
struct Head {
  std::string front;  ///< empty: none
  std::string model;
};

class HistoryOfFronts : public HistoryTest, public ::testing::WithParamInterface<Head> {
 protected:
  Kind kind() {
    const auto& [front, model] = GetParam();
    Words options = {"--classes", "3", "--shards", "2", "--model", model};
    if (model != "ridge") {
      options = joined(options, {"--slices", "2", "--epochs", "2", "--batch-size", "5"});
    }
    if (!front.empty()) options = joined(options, {"--front", front});
    return {write_images(path("i"), 40, 12), options};
  }
};

TEST_P(HistoryOfFronts, IsForgotten) { expect_forgets(kind(), {"3", "8", "11", "30"}); }

TEST_P(HistoryOfFronts, AndCorrectionsAreTakenBack) {
  const std::string store = taught(kind());
  const auto before = sisa_json({"status", store}).at("digest");
  const auto corrected = sisa_json({"correct", store, "--id", "8", "--label", "0"});
  EXPECT_NE(corrected.at("digest"), before);
  EXPECT_EQ(sisa_json({"correct", store, "--id", "8", "--label", "2"}).at("digest"), before);
  EXPECT_EQ(sisa_json({"verify", store, "--replay"}).at("ok"), true);
}

// A network that was scripted, as a front: it sees every sample alone.
TEST_F(HistoryTest, IsNoneForFrontsThatWouldRemember) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const std::string folder = std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/";
  const std::string six = write_csv(path("six.csv"), people(9, 3, 6));
  for (const auto& [model, why] : {std::pair{"behind-the-back", "reaches for the data of tensors"},
                                   {"nested", "changes a list or dictionary of its own"},
                                   {"tracking", "Expected more than 1 value per channel"},
                                   {"busy", "changes tensors of its own as it runs"},
                                   {"restless", "it draws random numbers"},
                                   {"unset", "reads memory that nothing was written to"},
                                   {"awakening", "runs code of its own as it is read"}}) {
    expect_refused(sisa_run(joined({"create", path("S"), "--data", six, "--classes", "3", "--front",
                                    "torchscript:" + folder + model + ".pt"},
                                   csv_columns())),
                   2, why);
  }
}

TEST_F(HistoryTest, OfAScriptedFrontIsForgotten) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const std::string front =
      "torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/normed.pt";
  for (const char* model : {"linear", "ridge"}) {
    const Kind kind{write_images(path("i"), 40, 8),
                    {"--classes", "3", "--shards", "2", "--slices", "1", "--front", front,
                     "--pretrained-on", "nobody", "--model", model}};
    std::filesystem::remove_all(path("A"));
    expect_forgets(kind, {"3", "8", "11", "30"});
    const std::string receipt = sisa_ok({"receipt", path("A"), "1"}).out;
    EXPECT_NE(receipt.find("declared to have been trained on: nobody"), std::string::npos);
  }
}

// What is declared of the samples is done before the front sees them.
TEST_F(HistoryTest, OfAScriptedFrontOfNormalisedImagesIsForgotten) {
  if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
  const Words options = {
      "--classes",
      "3",
      "--shards",
      "2",
      "--slices",
      "1",
      "--model",
      "linear",
      "--front",
      "torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/normed.pt"};
  const std::string images = write_images(path("i"), 40, 8);
  const auto plain = sisa_json({"status", taught({images, options}, "P")}).at("digest");
  const Kind kind{images, joined(options, {"--mean", "0.3", "--std", "0.5"})};
  expect_forgets(kind, {"3", "8", "11", "30"});
  EXPECT_NE(sisa_json({"status", taught(kind, "N")}).at("digest"), plain);
}

std::vector<Head> heads() {
  std::vector<Head> heads = {{"", "ridge"}};
  for (const char* front : {"gabor", "random-conv:8"}) {
    for (const char* model : {"linear", "mlp:6", "ridge"}) heads.push_back({front, model});
  }
  return heads;
}

INSTANTIATE_TEST_SUITE_P(All, HistoryOfFronts, ::testing::ValuesIn(heads()), [](const auto& info) {
  std::string name = info.param.front + "_" + info.param.model;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace sisa
