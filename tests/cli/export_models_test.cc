#include <gtest/gtest.h>

#include <cstring>
#include <ostream>

#include "tests/cli/export_fixture.h"

namespace sisa {
namespace {

/// What is trained, on what, and how the answers are put together.
struct Case {
  std::string model;
  std::string data;  ///< "bytes" | "table" | "floats": images of bytes, a table, images of floats
  std::string aggregate;
  Words more = {};
};

void PrintTo(const Case& each, std::ostream* stream) {
  *stream << each.model << " on " << each.data << ", " << each.aggregate;
  for (const std::string& word : each.more) *stream << " " << word;
}

/// Images of floats beside labels; returns the SPEC.
std::string write_float_images(const std::string& file, std::size_t count) {
  constexpr std::size_t kSize = 8;
  std::string images = npy_header("<f4", "(" + std::to_string(count) + ", 1, 8, 8)");
  std::string labels = npy_header("<i8", "(" + std::to_string(count) + ",)");
  std::uint32_t random = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t label = static_cast<std::int64_t>(i % 3);
    labels.append(reinterpret_cast<const char*>(&label), sizeof label);
    for (std::size_t pixel = 0; pixel < kSize * kSize; ++pixel) {
      random = random * 1664525 + 1013904223;
      const bool lit = pixel / kSize * 3 / kSize == i % 3;
      const float value = static_cast<float>(random >> 8) / 1e6F + (lit ? 30.0F : -20.0F);
      images.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
  }
  return "npy:" + write_file(file + ".x.npy", images) + "," + write_file(file + ".y.npy", labels);
}

class ExportOfModels : public ExportTest, public ::testing::WithParamInterface<Case> {};

TEST_P(ExportOfModels, AnswersAsTheStoreDoes) {
  if (!built_with_libtorch()) GTEST_SKIP() << "this build has no LibTorch";
  if (!python_has_torch()) GTEST_SKIP() << "there is no Python with PyTorch";
  const Case& each = GetParam();
  const bool large = each.model == "resnet18";
  const std::size_t count = large ? 24 : 90;
  std::string spec = data_;
  std::string raw = path("people.csv");
  if (each.data == "bytes") spec = write_images(raw = path("i"), count, 8), raw += ".images";
  if (each.data == "floats") spec = write_float_images(raw = path("f"), count), raw += ".x.npy";
  if (each.data == "six") spec = write_csv(raw = path("six.csv"), people(60, 3, 6));
  const std::string store = path("S");
  Words creation = {"create",    store,      "--data",   spec,
                    "--classes", "3",        "--shards", large ? "2" : "3",
                    "--model",   each.model, "--slices", "1"};
  if (each.data == "table" || each.data == "six") creation = joined(creation, csv_columns());
  sisa_ok(joined(creation, each.more));
  sisa_ok({"train", store});
  const std::string file = path("model.pt");
  sisa_ok({"export", store, "--output", file, "--aggregate", each.aggregate});
  const Scores expected = predicted_scores(store, spec, each.aggregate);
  ASSERT_GT(expected.size(), 20U);
  expect_close(torch_scores(file, raw), expected);
  if (each.data == "bytes") expect_close(torch_scores(file, raw, "float64"), expected);
}

/// The options for a front that is called so; a file of tests/learners/scripted is given by name.
Words front(const std::string& name) {
  if (!name.ends_with(".pt")) return {"--front", name};
  const std::string folder = std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/";
  return {"--front", "torchscript:" + folder + name, "--pretrained-on", "nothing"};
}

std::vector<Case> cases() {
  const std::string scripted =
      "torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/dropout.pt";
  std::vector<Case> all;
  for (const std::string aggregate : {"mean", "vote"}) {
    for (const std::string data : {"bytes", "table"}) {
      all.push_back({"linear", data, aggregate});
      all.push_back({"mlp:16", data, aggregate});
      all.push_back({"mlp:16,8", data, aggregate, {"--activation", "tanh", "--dropout", "0.3"}});
      all.push_back({"ridge:0.5", data, aggregate});
    }
    for (const std::string data : {"bytes", "floats"}) all.push_back({"cnn", data, aggregate});
    const Words one = {"--mean", "0.3", "--std", "0.25"};
    const Words table = {"--mean", "0,1,-2,3", "--std", "1,2,3,4"};
    const Words wide = {"--mean", "5", "--std", "20"};
    for (const std::string model : {"mlp:16", "ridge:0.5"}) {
      all.push_back({model, "bytes", aggregate, one});
      all.push_back({model, "table", aggregate, table});
    }
    all.push_back({"cnn", "floats", aggregate, wide});
    all.push_back(
        {"torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/normed.pt",
         "bytes", aggregate, one});
    all.push_back({"resnet18", "bytes", aggregate});
    all.push_back({"linear", "bytes", aggregate, front("gabor")});
    all.push_back({"ridge:0.5", "bytes", aggregate, front("random-conv:8")});
    for (const std::string data : {"bytes", "floats"}) {
      all.push_back({"mlp:16", data, aggregate, front("normed.pt")});
      all.push_back({"mlp:16", data, aggregate, joined(front("normed.pt"), one)});
    }
    all.push_back({scripted, "bytes", aggregate, front("backbone.pt")});
    // Parameters in a list, under two names, and of a part that is called like the store's own.
    for (const char* model : {"recurrent", "tied", "entrance"}) {
      all.push_back({"torchscript:" + std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/" +
                         model + ".pt",
                     "six",
                     aggregate,
                     {"--learning-rate", "0.1"}});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Models, ExportOfModels, ::testing::ValuesIn(cases()));

}  // namespace
}  // namespace sisa
