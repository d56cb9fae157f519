#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

struct Wrong {
  Words words;
  std::string expected;  ///< in the one line on stderr
};

void PrintTo(const Wrong& wrong, std::ostream* stream) {
  for (const std::string& word : wrong.words) *stream << word << ' ';
}

class Usage : public StoreTest {
 protected:
  void expect_wrong(const std::vector<Wrong>& table) {
    const auto before = files();
    for (const Wrong& wrong : table) {
      SCOPED_TRACE(::testing::PrintToString(wrong));
      expect_refused(sisa_run(wrong.words, {.directory = directory_ / ""}), 2, wrong.expected);
    }
    EXPECT_EQ(files(), before);
  }

  /// `create` with one more option, which is wrong.
  Wrong create(const std::string& option, const std::string& value,
               const std::string& expected) const {
    return {create_words("S", data_, {option, value}), expected};
  }

  /// The same in place of an option that create_words gives.
  Wrong create_instead(const std::string& option, const std::string& value,
                       const std::string& expected) const {
    Words words = create_words("S", data_);
    *std::next(std::find(words.begin(), words.end(), option)) = value;
    return {words, expected};
  }
};

TEST_F(Usage, UnknownCommandsAreErrorsWithASuggestion) {
  expect_wrong({{{"trian"}, "did you mean 'train'"},
                {{"tra", "S"}, "did you mean 'train'"},
                {{"frobnicate"}, "no command 'frobnicate'"},
                {{"--json", "status", "S"}, "no command '--json'"},
                {{""}, "no command ''"},
                {{"help", "nothing"}, "no command 'nothing'"}});
}

TEST_F(Usage, UnknownOptionsAreErrorsAndAbbreviationsAreNotGuessed) {
  expect_wrong({{{"train", "S", "--worker", "2"}, "did you mean '--workers'"},
                {{"train", "S", "--worker=2"}, "no option '--worker', did you mean '--workers'"},
                {{"status", "S", "--verbose"}, "no option '--verbose'"},
                {{"status", "S", "-x"}, "no option '-x'"},
                {{"status", "S", "--data", "x"}, "no option '--data'"},
                {{"create", "S", "--shard", "3"}, "did you mean '--shards'"}});
}

TEST_F(Usage, StoreIsGivenExactlyOnce) {
  expect_wrong({{{"train"}, "STORE is missing"},
                {{"train", "--json"}, "STORE is missing"},
                {{"train", "A", "B"}, "unexpected argument 'B'"},
                {{"train", ""}, "STORE must not be empty"},
                {{"version", "S"}, "unexpected argument 'S'"}});
}

TEST_F(Usage, OptionsComeBeforeOrAfterTheStore) {
  expect_refused(sisa_run({"train", "--workers", "1", path("none")}), 3, path("none"));
  expect_refused(sisa_run({"train", path("none"), "--workers=1"}), 3, path("none"));
  expect_refused(sisa_run({"train", "-j1", "--", path("none")}), 3, path("none"));
  expect_refused(sisa_run({"unlearn", "--id", "1", "2", "--", path("none")}), 3, path("none"));
}

TEST_F(Usage, ValuesMayBeginWithADash) {
  expect_refused(sisa_run({"unlearn", path("none"), "--id=-5", "--id=-n"}), 3, path("none"));
  expect_wrong({{{"unlearn", "S", "--id", "5", "-5"}, "no option '-5'"}});
}

TEST_F(Usage, ValuesAreNeitherMissingNorTooMany) {
  expect_wrong({{{"train", "S", "--workers"}, "'--workers' is missing"},
                {{"train", "S", "--workers="}, "--workers"},
                {{"train", "S", "-j", "1", "-j", "2"}, "--workers is given twice"},
                {{"status", "S", "--json=1"}, "--json"},
                {{"create", "S"}, "--data is missing"},
                {{"create", "S", "--data", ""}, "--data must not be empty"},
                {{"evaluate", "S"}, "--data is missing"},
                {{"predict", "S"}, "--data is missing"},
                {{"unlearn", "S"}, "--id, --ids-file, --subject, --subjects-file"},
                {{"unlearn", "S", "--id", ""}, "--id must not be empty"},
                {{"verify", "S", "--shard", "1"}, "--replay"}});
}

TEST_F(Usage, WholeNumbersAreCheckedToTheLastDigit) {
  for (const char* bad : {"0", "-1", "3x", "", " 3", "+3", "3.0", "1e3", "18446744073709551616"}) {
    expect_wrong({create_instead("--shards", bad, "--shards expects a whole number from 1 to")});
  }
  for (const char* option : {"--slices", "--epochs", "--batch-size"}) {
    expect_wrong({create_instead(option, "0", std::string(option) + " expects a whole number")});
  }
}

TEST_F(Usage, RatesAreFiniteAndInTheirRange) {
  for (const char* bad : {"-1", "0", "1e400", "nan", "inf", "", "0.1x"}) {
    expect_wrong({create("--learning-rate", bad, "--learning-rate expects a number above 0")});
  }
  for (const char* bad : {"-0.1", "1"}) {
    expect_wrong({create("--momentum", bad, "--momentum expects a number from 0 to below 1"),
                  create("--dropout", bad, "--dropout expects a number from 0 to below 1")});
  }
  expect_wrong({create("--dropout", "0.5", "linear has no units")});
  expect_wrong({create("--schedule", "linear", "--schedule expects constant, cosine or step"),
                create("--label-smoothing", "1", "--label-smoothing expects a number from 0"),
                create("--clip-norm", "0", "--clip-norm expects a number above 0"),
                create("--class-weights", "1,x,1", "--class-weights expects numbers"),
                create("--class-weights", "1,1", "class weights must be one for each of the 3"),
                create("--class-weights", "1,0,1", "class weights must be above 0")});
  expect_wrong({create("--learning-rate", "1e300", "learning rate"),
                create("--weight-decay", "1e300", "weight decay")});
  expect_wrong({create("--weight-decay", "-1e-9", "--weight-decay expects a number from 0")});
}

TEST_F(Usage, WhatIsDoneToFeaturesMustFitThem) {
  const auto both = [&](const std::string& mean, const std::string& std,
                        const std::string& expected) {
    return Wrong{create_words("S", data_, {"--mean", mean, "--std", std}), expected};
  };
  expect_wrong({create("--mean", "1", "--mean and --std go together"),
                create("--std", "1", "--mean and --std go together"),
                both("1,2", "1", "--mean and --std go together"),
                both("1,x", "1,1", "--mean expects numbers"),
                both("1,2", "1,2", "mean and std must be one of each, or 4, for floats 4, not 2"),
                both("1", "0", "std must be from 1e-30 to 1e30, not 0.0"),
                both("1e31", "1", "mean must be from -1e30 to 1e30"),
                create("--augment", "flip", "augmentation must be left out for floats 4"),
                create("--augment", "spin", "--augment expects flip, crop or both, not 'spin'"),
                create("--augment", "flip,flip", "--augment expects flip, crop or both"),
                create("--augment", "crop,", "--augment expects flip, crop or both")});
  const std::string images = write_images(path("i"), 60, 8);
  const Words create = {"create", "S", "--data", images, "--classes", "3"};
  expect_wrong(
      {{joined(create, {"--model", "ridge", "--augment", "flip"}),
        "--augment is for models that are trained by steps, not for ridge"},
       {joined(create, {"--front", "gabor", "--augment", "flip"}),
        "augmentation must be left out with a front"},
       {joined(create, {"--front", "gabor", "--mean", "0", "--std", "1"}),
        "mean and std must be left out with the front gabor: it takes bytes as they are"}});
}

TEST_F(Usage, AbsurdConfigurationsAreRefused) {
  expect_wrong(
      {create_instead("--shards", "65537", "--shards"),
       create_instead("--shards", "61", "samples"),
       create_instead("--slices", "61", "samples"),
       create_instead("--classes", "1", "classes"),
       create_instead("--model", "forest", "forest"),
       create_instead("--model", "mlp:", "mlp:"),
       create_instead("--model", "mlp:0", "mlp:0"),
       create_instead("--model", "mlp:8,,8", "mlp:8,,8"),
       create_instead("--model", "cnn", "cnn"),
       create("--optimizer", "lbfgs", "--optimizer expects sgd, adam or adamw"),
       create("--device", "gpu", "--device expects cpu or cuda"),
       create("--activation", "sine", "activation"),
       create("--seed", "-1", "--seed"),
       {create_words("S", data_, {"--optimizer", "adam", "--momentum", "0.5"}), "--momentum"},
       {{"create", "S", "--data", data_, "--model", "linear"}, "--classes"}});
}

TEST_F(Usage, UnknownDataSpecsListTheForms) {
  for (const char* spec : {"people.csv", "csv", "csv:", "hdf5:x", "idx:a,b,c", "fashion-mnist:dev",
                           "cifar10:d:both", "npy:", "npz:"}) {
    expect_wrong({{{"create", "S", "--data", spec, "--classes", "3"}, "csv:FILE"}});
  }
}

TEST_F(Usage, WorkersAndAggregatesAreChecked) {
  expect_wrong({{{"train", "S", "-j", "-1"}, "--workers expects a whole number from 0"},
                {{"retrain", "S", "-j", "1000000"}, "--workers expects"},
                {{"verify", "S", "--replay", "--shard", "x"}, "--shard expects"},
                {{"evaluate", "S", "--data", data_, "--aggregate", "median"}, "median"},
                {{"predict", "S", "--data", data_, "--aggregate", ""}, "--aggregate"}});
}

// By device and inode, so that links and other spellings make no difference.
TEST_F(Usage, OutputsAreNeitherInputsNorEachOther) {
  namespace fs = std::filesystem;
  const std::string store = path("S");  // not looked at
  const std::string data = path("people.csv");
  const std::string text = read_file(data);
  fs::create_symlink(data, path("symbolic"));
  fs::create_hard_link(data, path("hard"));
  write_file(path("packed.gz"), "");
  for (const char* output : {"people.csv", "./people.csv", "symbolic", "hard"}) {
    expect_wrong({{{"predict", store, "--data", data_, "-o", output}, "is a file of --data"}});
  }
  const std::string ids = write_names(path("ids"), {"p1"});
  expect_wrong({{{"predict", store, "--data", "npy:x," + data, "-o", data}, "is a file of --data"},
                {{"predict", store, "--data", "csv:packed", "-o", "packed.gz"}, "--data"},
                {{"predict", store, "--data", "cifar10:.:test", "-o", "test_batch.bin"}, "--data"},
                {{"unlearn", store, "--ids-file", ids, "--openings", ids}, "of --ids-file"},
                {{"unlearn", store, "--ids-file", ids, "--suppressions", ids}, "of --ids-file"},
                {{"unlearn", store, "--id", "p1", "--suppressions", "new", "--openings", "./new"},
                 "of --suppressions"}});
  EXPECT_EQ(read_file(data), text);
  const Words device = {"predict", store, "--data", "csv:/dev/null", "-o", "/dev/null"};
  expect_refused(sisa_run(device), 3, store);
}

TEST_F(Usage, ErrorsLookTheSameWithJson) {
  expect_refused(sisa_run({"train", "--json"}), 2, "STORE is missing");
  expect_refused(sisa_run({"status", path("none"), "--json"}), 3, path("none"));
}

}  // namespace
}  // namespace sisa
