#include <ATen/ops/from_blob.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/serialization/import.h>

#include <ostream>

#include "tests/cli/export_fixture.h"

namespace sisa {
namespace {

/// What is exported, and the options that it takes.
struct Case {
  std::string model;
  Words more = {};
};

void PrintTo(const Case& each, std::ostream* stream) {
  *stream << each.model;
  for (const std::string& word : each.more) *stream << " " << word;
}

std::string scripted(const std::string& name) {
  return "torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/" + name;
}

/// A program of LibTorch alone, as whoever is given an export has.
class ExportsInLibTorch : public ExportTest, public ::testing::WithParamInterface<Case> {
 protected:
  static constexpr std::int64_t kImages = 90;
  static constexpr std::int64_t kSize = 8;

  /// Creates, trains and exports; returns the file.
  std::string exported(const std::string& store, const std::string& shards = "3") const {
    const auto& [model, more] = GetParam();
    const Words words = {"create",   store,  "--data",   spec_, "--classes", "3",
                         "--shards", shards, "--slices", "1",   "--model",   model};
    sisa_ok(joined(words, more));
    sisa_ok({"train", store});
    sisa_ok({"export", store, "--output", path("model.pt")});
    return path("model.pt");
  }

  /// N × 1 × size × size, of bytes.
  at::Tensor images() const {
    const std::string file = read_file(path("i.images"));
    constexpr std::size_t kHeader = 16;  // of IDX
    EXPECT_EQ(file.size(), kHeader + kImages * kSize * kSize);
    void* pixels = const_cast<char*>(file.data()) + kHeader;
    return at::from_blob(pixels, {kImages, 1, kSize, kSize}, at::kByte).clone();
  }

  const std::string spec_ = write_images(path("i"), kImages, kSize);
};

Scores rows_of(const at::Tensor& tensor) {
  EXPECT_EQ(tensor.scalar_type(), at::kDouble);
  const at::Tensor table = tensor.contiguous();
  const double* next = table.data_ptr<double>();
  Scores rows;
  for (std::int64_t i = 0; i < table.size(0); ++i, next += table.size(1)) {
    rows.emplace_back(next, next + table.size(1));
  }
  return rows;
}

TEST_P(ExportsInLibTorch, AnswerAsTheStoreDoes) {
  const std::string file = exported(path("S"));
  torch::jit::ExtraFilesMap extra = {{"sisa.json", ""}};
  torch::jit::Module model = torch::jit::load(file, c10::nullopt, extra);
  EXPECT_EQ(nlohmann::json::parse(extra.at("sisa.json")).at("kind"), "sisa export");
  const Scores expected = predicted_scores(path("S"), spec_, "mean");
  ASSERT_EQ(expected.size(), std::size_t{kImages});
  for (int run = 1; run <= 3; ++run) {  // the later ones optimised by LibTorch
    SCOPED_TRACE(run);
    expect_close(rows_of(model.forward({images()}).toTensor()), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Models, ExportsInLibTorch,
    ::testing::Values(Case{"linear"}, Case{"mlp:16"}, Case{"cnn"}, Case{"ridge:0.5"},
                      Case{scripted("normed.pt")}, Case{"linear", {"--front", "gabor"}},
                      Case{"ridge", {"--front", "random-conv:8"}},
                      Case{"linear",
                           {"--front", scripted("backbone.pt"), "--pretrained-on", "nothing"}}));

class ExportsOfOneShard : public ExportsInLibTorch {};

constexpr double kLastBit = 0x1p-24 + 1e-9;  // of numbers below 1, of which nine digits are printed

// No mean evens out what one model's arithmetic rounds.
TEST_P(ExportsOfOneShard, DifferByTheLastBitOfSinglePrecision) {
  torch::jit::Module model = torch::jit::load(exported(path("S"), "1"));
  const Scores got = rows_of(model.forward({images()}).toTensor());
  expect_close(got, predicted_scores(path("S"), spec_, "mean"), kLastBit);
}

const Words kSure = {"--epochs", "60"};  // large scores, whose rounding shows

INSTANTIATE_TEST_SUITE_P(Models, ExportsOfOneShard,
                         ::testing::Values(Case{"linear", kSure}, Case{"mlp:16", kSure},
                                           Case{"mlp:64,32", {"--activation", "tanh"}},
                                           Case{"mlp:16", {"--dropout", "0.3"}},
                                           Case{"cnn", {"--epochs", "20"}}, Case{"ridge:0.5"},
                                           Case{"mlp:16", {"--front", "gabor"}}));

}  // namespace
}  // namespace sisa
