#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "tests/cli/export_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A tensor of single precision as the safetensors format describes it.
struct Read {
  std::vector<std::uint64_t> shape;
  std::vector<float> values;
};

/// What a safetensors file holds, by that format's rules alone.
std::map<std::string, Read> read_safetensors(const std::string& file) {
  const std::string bytes = read_file(file);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ(length % 8, 0U);
  const json header = json::parse(bytes.substr(8, length));
  const std::string data = bytes.substr(8 + length);
  std::map<std::string, Read> tensors;
  std::uint64_t used = 0;
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    EXPECT_EQ(tensor.at("dtype"), "F32");
    const std::uint64_t begin = tensor.at("data_offsets").at(0);
    const std::uint64_t end = tensor.at("data_offsets").at(1);
    Read& read = tensors[name];
    read.shape = tensor.at("shape").get<std::vector<std::uint64_t>>();
    read.values.resize((end - begin) / sizeof(float));
    std::memcpy(read.values.data(), data.data() + begin, end - begin);
    used += end - begin;
  }
  EXPECT_EQ(used, data.size());
  return tensors;
}

using Model = std::map<std::string, Read>;

/// The probabilities of a linear model.
std::vector<double> linear_answer(const Model& model, const std::vector<double>& x) {
  const std::vector<float>& weight = model.at("layer0.weight").values;
  const std::vector<float>& bias = model.at("layer0.bias").values;
  std::vector<double> scores(bias.begin(), bias.end());
  double sum = 0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    for (std::size_t j = 0; j < x.size(); ++j) scores[c] += x[j] * weight[c * x.size() + j];
    sum += scores[c] = std::exp(scores[c]);
  }
  for (double& score : scores) score /= sum;
  return scores;
}

/// A table's features as the model's own statistics make them.
std::vector<double> standardised(const Model& model, std::vector<double> features) {
  for (std::size_t j = 0; j < features.size(); ++j) {
    features[j] =
        (features[j] - model.at("input.mean").values[j]) * model.at("input.scale").values[j];
  }
  return features;
}

class Export : public ExportTest {
 protected:
  /// An export that every build can make; its object.
  json exported(const std::string& name) const {
    return sisa_json({"export", store_, "--output", path(name), "--format", "safetensors"});
  }

  json unlearn(const std::string& id, const Words& more = {}) const {
    return sisa_json(joined({"unlearn", store_, "--id", id, "--yes"}, more));
  }

  /// The numbers of the requests that taint it; the exit code says the same.
  std::vector<std::uint64_t> tainted_by(const std::string& name) const {
    const Result result = sisa_run({"verify", store_, "--export", path(name), "--json"});
    const json verdict = json::parse(result.out);
    EXPECT_EQ(verdict.at("ok"), result.status == 0);
    const auto numbers = verdict.at("tainted_by").get<std::vector<std::uint64_t>>();
    EXPECT_EQ(result.status, numbers.empty() ? 0 : 4) << result.out;
    EXPECT_EQ(verdict.at("export").at("name"), name);
    return numbers;
  }

  static Words names_of(const json& exports) {
    Words names;
    for (const json& each : exports) names.push_back(each.at("name"));
    return names;
  }

  /// Exit 4 with this check failed, and no export named unless it was found.
  void expect_failed(const std::string& name, const std::string& check,
                     const std::string& detail) const {
    const Result result = sisa_run({"verify", store_, "--export", path(name), "--json"});
    EXPECT_EQ(result.status, 4) << result.err;
    const json verdict = json::parse(result.out);
    EXPECT_EQ(verdict.at("ok"), false);
    for (const json& each : verdict.at("checks")) {
      EXPECT_EQ(each.at("ok"), each.at("name") != check) << each;
      if (each.at("name") != check) continue;
      EXPECT_THAT(each.at("detail"), HasSubstr(detail));
    }
  }

  std::string store_ = trained("S");
};

TEST_F(Export, SafetensorsHoldTheServedModels) {
  const json report = exported("model");
  EXPECT_EQ(report.at("constituents"), 3);
  const json described = json::parse(read_file(path("model/ensemble.json")));
  const json status = sisa_json({"status", store_});
  EXPECT_EQ(described.at("public_key"), status.at("public_key"));
  EXPECT_EQ(described.at("classes"), 3);
  EXPECT_EQ(described.at("aggregate"), "mean");
  EXPECT_EQ(described.at("model").at("architecture"), "linear");
  EXPECT_EQ(described.at("input").at("shape"), json({4}));
  std::vector<Model> models;
  for (const json& constituent : described.at("constituents")) {
    const std::size_t shard = constituent.at("shard");
    EXPECT_EQ(constituent.at("digest"), status.at("shards").at(shard).at("digest"));
    EXPECT_EQ(constituent.at("slice"), 2);
    models.push_back(read_safetensors(path("model/" + constituent.at("file").get<std::string>())));
    EXPECT_EQ(models.back().at("layer0.weight").shape, (std::vector<std::uint64_t>{3, 4}));
  }
  Scores answers;
  for (const Person& person : people_) {
    std::vector<double>& mean = answers.emplace_back(3);
    for (const auto& model : models) {
      const std::vector<double> answer = linear_answer(model, standardised(model, person.features));
      for (std::size_t c = 0; c < 3; ++c) mean[c] += answer[c] / 3;
    }
  }
  expect_close(answers, predicted_scores(store_, data_, "mean"));
}

TEST_F(Export, DescribesADeclaredNormalisation) {
  sisa_ok(create_words(path("N"), data_, {"--mean", "0,1,-2,3", "--std", "1,2,3,4"}));
  sisa_ok({"train", path("N")});
  sisa_ok({"export", path("N"), "--output", path("n"), "--format", "safetensors"});
  const json described = json::parse(read_file(path("n/ensemble.json")));
  const json& input = described.at("input");
  EXPECT_EQ(input.at("scaling"), "(x - mean) / std");
  const std::vector<double> mean = input.at("normalisation").at("mean");
  const std::vector<double> std = input.at("normalisation").at("std");
  Scores answers(people_.size(), std::vector<double>(3));
  for (const json& constituent : described.at("constituents")) {
    const Model model = read_safetensors(path("n/" + constituent.at("file").get<std::string>()));
    EXPECT_EQ(model.size(), 2U);
    for (std::size_t i = 0; i < people_.size(); ++i) {
      std::vector<double> x = people_[i].features;
      for (std::size_t j = 0; j < x.size(); ++j) x[j] = (x[j] - mean[j]) / std[j];
      const std::vector<double> answer = linear_answer(model, x);
      for (std::size_t c = 0; c < 3; ++c) answers[i][c] += answer[c] / 3;
    }
  }
  expect_close(answers, predicted_scores(path("N"), data_, "mean"));
}

TEST_F(Export, OfExactSumsHoldsTheModelAlone) {
  const Words words = {"create",   path("R"), "--data",   data_, "--classes", "3",
                       "--shards", "2",       "--slices", "1",   "--model",   "ridge"};
  sisa_ok(joined(words, csv_columns()));
  sisa_ok({"train", path("R")});
  sisa_ok({"export", path("R"), "--output", path("r"), "--format", "safetensors"});
  Words names;
  for (const auto& [name, tensor] : read_safetensors(path("r/shard-0001.safetensors"))) {
    names.push_back(name);
  }
  EXPECT_THAT(names, ElementsAre("ridge.bias", "ridge.weight"));
}

TEST_F(Export, ChangesNothingButTheLog) {
  const json before = sisa_json({"status", store_});
  EXPECT_EQ(before.at("format"), 3);
  const json report = exported("model");
  json after = sisa_json({"status", store_});
  EXPECT_EQ(after.at("format"), 4);
  after["format"] = 3;
  EXPECT_EQ(after, before);
  const json event = sisa_json({"log", store_, "-n", "1"}).at("entries").at(0).at("event");
  EXPECT_EQ(event.at("event"), "exported");
  EXPECT_EQ(event.at("name"), "model");
  EXPECT_EQ(event.at("digest"), report.at("digest"));
  EXPECT_THAT(sisa_ok({"log", store_}).out, HasSubstr("safetensors, mean of 3 constituents"));
  sisa_ok({"verify", store_, "--replay"});
}

TEST_F(Export, IsRecalledByTheRequestsThatItHolds) {
  exported("before");
  EXPECT_THAT(tainted_by("before"), ElementsAre());
  const json first = unlearn("p3");
  const json named = first.at("tainted_exports");
  ASSERT_EQ(named.size(), 1U);
  EXPECT_EQ(named[0].at("name"), "before");
  EXPECT_EQ(named[0].at("format"), "safetensors");
  EXPECT_EQ(named[0].at("index"), 1);
  EXPECT_THAT(tainted_by("before"), ElementsAre(1));
  exported("between");
  EXPECT_EQ(names_of(unlearn("p9").at("tainted_exports")), (Words{"before", "between"}));
  exported("after");
  EXPECT_THAT(tainted_by("before"), ElementsAre(1, 2));
  EXPECT_THAT(tainted_by("between"), ElementsAre(2));
  EXPECT_THAT(tainted_by("after"), ElementsAre());
  EXPECT_THAT(sisa_ok({"unlearn", store_, "--id", "p4", "--yes"}).out,
              HasSubstr("Note: 3 exports may still hold what was removed: before (event 1, "));
}

// What a deferred request revoked the next one does not revoke again, and the export holds both.
TEST_F(Export, IsRecalledByEveryRequestOfSeveralThatWait) {
  exported("model");
  for (const Person& person : people_) {
    if (person.label != 0) continue;
    const json report = unlearn(person.id, {"--defer"});
    EXPECT_EQ(names_of(report.at("tainted_exports")), Words{"model"});
  }
  EXPECT_EQ(tainted_by("model").size(), 20U);
}

TEST_F(Export, IsNotTaintedByWhatOnlyAdds) {
  exported("model");
  std::vector<Person> more = people(61);
  const std::string data = write_csv(path("more.csv"), {more.back()});
  const json report = sisa_json({"add", store_, "--data", data});
  EXPECT_EQ(report.at("tainted_exports"), json::array());
  EXPECT_THAT(tainted_by("model"), ElementsAre());
  const json correction = sisa_json({"correct", store_, "--id", "p2", "--label", "0"});
  EXPECT_EQ(names_of(correction.at("tainted_exports")), Words{"model"});
}

TEST_F(Export, IsNamedByTheReceipt) {
  exported("model");
  unlearn("p3");
  sisa_ok({"receipt", store_, "1", "--output", path("receipt")});
  const json receipt = json::parse(read_file(path("receipt")));
  EXPECT_EQ(receipt.at("exports").at(0).at("event").at("name"), "model");
  const std::string key = sisa_json({"status", store_}).at("public_key");
  const Words check = {"verify", "--receipt", path("receipt"), "--public-key", key};
  EXPECT_THAT(sisa_ok(check).out, HasSubstr("still held by what was exported before: model"));
  sisa_ok(joined(check, {store_}));
  std::string text = read_file(path("receipt"));
  text.replace(text.find("\"model\""), 7, "\"other\"");
  write_file(path("receipt"), text);
  EXPECT_EQ(sisa_run(check).status, 4);
}

TEST_F(Export, IsKnownByItsBytes) {
  exported("model");
  const std::string shard = path("model/shard-0001.safetensors");
  const std::string bytes = read_file(shard);
  std::string changed = bytes;
  changed.back() ^= 1;
  write_file(shard, changed);
  expect_failed("model", "files", "shard-0001.safetensors was changed since");
  fs::remove(shard);
  expect_failed("model", "files", "shard-0001.safetensors is missing");
  write_file(shard, bytes);
  EXPECT_THAT(tainted_by("model"), ElementsAre());
  write_file(path("model/ensemble.json"), read_file(path("model/ensemble.json")) + " ");
  expect_failed("model", "recorded", "not an export of this store, or changed since");
  sisa_ok({"export", trained("T"), "--output", path("other"), "--format", "safetensors"});
  expect_failed("other", "recorded", "not an export of this store");
  write_file(path("some"), "thing");
  expect_failed("some", "recorded", "not an export of this store");
}

TEST_F(Export, AsTorchScriptIsOneFileThatIsRecalledAlike) {
  if (!built_with_libtorch()) GTEST_SKIP() << "this build has no LibTorch";
  const auto write = [&](const std::string& name) {
    return sisa_json({"export", store_, "--output", path(name)});
  };
  const json report = write("a.pt");
  EXPECT_EQ(report.at("bytes"), fs::file_size(path("a.pt")));
  EXPECT_EQ(write("b.pt").at("digest"), report.at("digest"));
  unlearn("p3");
  EXPECT_EQ(tainted_by("b.pt").size(), 1U);
  write("c.pt");
  EXPECT_EQ(tainted_by("c.pt").size(), 0U);
  std::string bytes = read_file(path("c.pt"));
  bytes[bytes.size() / 2] ^= 1;
  write_file(path("c.pt"), bytes);
  expect_failed("c.pt", "recorded", "not an export of this store, or changed since");
}

TEST_F(Export, LeavesNothingWhereItCannotBeWritten) {
  const Words words = {"export", store_, "--format", "safetensors", "--output"};
  const auto names = [&] {  // of what lies outside the store
    Words outside = files();
    std::erase_if(outside, [&](const std::string& file) { return file.starts_with(store_); });
    return outside;
  };
  const auto refused = [&](const std::string& output, int status, const std::string& expected,
                           const Surroundings& where = {}) {
    SCOPED_TRACE(output);
    const auto before = names();
    const json log = sisa_json({"log", store_}).at("root");
    expect_refused(sisa_run(joined(words, {output}), where), status, expected);
    EXPECT_EQ(names(), before);
    EXPECT_EQ(sisa_json({"log", store_}).at("root"), log);
  };
  write_file(path("taken"), "mine");
  fs::create_directory(path("folder"));
  fs::create_symlink(path("nowhere"), path("link"));
  refused(path("taken"), 1, path("taken") + " exists already");
  refused(path("folder"), 1, path("folder") + " exists already");
  refused(path("folder") + "/", 1, path("folder") + " exists already");
  refused(path("link"), 1, path("link") + " exists already");
  refused(path("none/model"), 1, path("none/model") + " cannot be written");
  refused(store_ + "/model", 2, "lies in the store");
  refused(path("a\nb"), 1, "--output: the file's name has a control character");
  refused(path("a\xff"), 1, "--output: the file's name is not UTF-8");
  refused("", 2, "--output must not be empty");
  EXPECT_EQ(read_file(path("taken")), "mine");
}

TEST_F(Export, OnAFullDiskIsAnErrorAsAnyOther) {
  const std::string wide = path("W");
  sisa_ok(create_words(wide, data_, {"--model", "mlp:20000"}));
  sisa_ok({"train", wide});
  constexpr std::uint64_t kRoom = 400000;  // less than a constituent takes, more than the log
  Words formats = {"safetensors"};
  if (built_with_libtorch()) formats.push_back("torchscript");
  for (const std::string& format : formats) {
    expect_refused(sisa_run({"export", wide, "--format", format, "--output", path("model")},
                            {.file_size = kRoom}),
                   1, "cannot be written: File too large");
    EXPECT_FALSE(fs::exists(path("model")));
    EXPECT_FALSE(fs::exists(path("model.sisa-part")));
  }
  EXPECT_EQ(sisa_json({"log", wide}).at("size"), 1);
}

TEST_F(Export, NamesWhatIsWrong) {
  const Words words = {"export", store_, "--output", path("model")};
  expect_refused(sisa_run({"export", store_}), 2, "--output is missing");
  expect_refused(sisa_run(joined(words, {"--format", "onnx"})), 2, "torchscript or safetensors");
  expect_refused(sisa_run(joined(words, {"--aggregate", "max"})), 2, "expected mean or vote");
  expect_refused(sisa_run({"export", path("none"), "--output", path("model")}), 3, "no store at");
  sisa_ok(create_words(path("U"), data_));
  expect_refused(sisa_run({"export", path("U"), "--output", path("model")}), 1,
                 "has a model yet: train it first");
  expect_refused(sisa_run({"verify", store_, "--export", path("model")}), 3, "does not exist");
  expect_refused(sisa_run({"verify", "--export", path("model")}), 2, "STORE is missing");
  expect_refused(sisa_run({"verify", store_, "--export", path("m"), "--replay"}), 2,
                 "--export goes without --replay");
}

TEST_F(Export, LeavesOutShardsWithoutAModel) {
  unlearn("p3", {"--defer"});
  const json status = sisa_json({"status", store_});
  const json report = exported("model");
  std::size_t served = 0;
  for (const json& shard : status.at("shards")) served += shard.at("served_slice") != 0;
  EXPECT_EQ(report.at("constituents"), served);
  EXPECT_EQ(report.at("abstaining").size(), 3 - served);
  EXPECT_THAT(tainted_by("model"), ElementsAre());
  sisa_ok({"retrain", store_});
  EXPECT_THAT(tainted_by("model"), ElementsAre());
}

}  // namespace
}  // namespace sisa
