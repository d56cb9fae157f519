#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/program.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Words = std::vector<std::string>;

/// Every command with its options.
const std::vector<std::pair<std::string, Words>> kContract = {
    {"create", {"data",          "classes",
                "shards",        "slices",
                "model",         "mean",
                "epochs",        "batch-size",
                "optimizer",     "learning-rate",
                "momentum",      "weight-decay",
                "seed",          "exclude-ids-file",
                "subjects-file", "id-column",
                "std",           "subject-column",
                "label-column",  "time-column",
                "activation",    "dropout",
                "suppressions",  "schedule",
                "clip-norm",     "label-smoothing",
                "class-weights", "augment",
                "size",          "channels"}},
    {"train", {"workers", "log-dir", "validate"}},
    {"predict", {"data", "aggregate", "calibration", "calibration-groups", "output"}},
    {"evaluate",
     {"data", "groups-file", "group-column", "aggregate", "calibration", "calibration-groups"}},
    {"find", {"like", "like-data", "duplicates", "mislabelled", "stale", "before", "top", "ids"}},
    {"impact", {"id", "subject", "data", "groups-file", "max-drop", "max-gap"}},
    {"unlearn", {"id", "ids-file", "subject", "subjects-file", "defer", "yes", "workers"}},
    {"retrain", {"workers"}},
    {"status", {}},
    {"verify",
     {"replay", "shard", "receipt", "public-key", "opening", "earlier", "export", "workers"}},
    {"log", {"last", "since"}},
    {"add", {"data", "id-prefix", "subjects-file", "suppressions", "defer", "workers"}},
    {"correct", {"id", "label", "defer", "workers"}},
    {"backup", {"keep"}},
    {"restore", {"suppressions"}},
    {"receipt", {"since", "output"}},
    {"export", {"output", "format", "aggregate"}},
    {"report", {"output", "evaluation", "audit"}},
    {"plan",
     {"samples", "subjects", "requests-per-day", "distribution", "epochs", "deadline", "storage",
      "model", "features", "slice-mode", "workers"}},
    {"version", {}}};

TEST(Help, NamesEveryCommandAndExitCode) {
  const std::string text = sisa_ok({"--help"}).out;
  for (const auto& [command, options] : kContract) {
    EXPECT_THAT(text, HasSubstr("\n  " + command + " "));
  }
  for (const char* code : {"0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "130 "}) {
    EXPECT_THAT(text, HasSubstr(code));
  }
  for (const char* spec :
       {"fashion-mnist:train", "idx:", "cifar10:", "csv:", "npy:", "npz:", "pt:", "imagefolder:"}) {
    EXPECT_THAT(text, HasSubstr(spec));
  }
}

TEST(Help, IsTheSameHoweverItIsAskedFor) {
  const std::string text = sisa_ok({}).out;
  EXPECT_EQ(sisa_ok({"help"}).out, text);
  for (const char* words : {"-h", "--help"}) {
    EXPECT_EQ(sisa_ok({words}).out, text);
    EXPECT_EQ(sisa_ok({words, "--json"}).out, text);
    EXPECT_EQ(sisa_ok({"help", words}).out, text);
    EXPECT_EQ(sisa_ok({"train", words, "S", "--json"}).out, sisa_ok({"help", "train"}).out);
  }
  EXPECT_EQ(sisa_ok({"help", "train"}).out, sisa_ok({"train", "--help"}).out);
}

TEST(Help, OfACommandNeedsNoStoreAndNamesEveryOptionInEightyColumns) {
  for (const auto& [command, options] : kContract) {
    SCOPED_TRACE(command);
    const Result result = sisa_ok({command, "--help"});
    EXPECT_THAT(result.out, HasSubstr("Usage: sisa " + command));
    EXPECT_EQ(result.err, "");
    for (const std::string& option : options) {
      EXPECT_THAT(result.out, HasSubstr("--" + option + " "));
    }
    for (const char* option : {"--json ", "--quiet ", "--help "}) {
      EXPECT_THAT(result.out, HasSubstr(option));
    }
    std::istringstream text(result.out);
    for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(Help, ShowsTheDefaultsThatTheContractFixes) {
  const std::string text = sisa_ok({"create", "--help"}).out;
  for (const char* fallback : {"[20]", "[mlp:128]", "[10]", "[32]", "[adam]", "[0]"}) {
    EXPECT_THAT(text, HasSubstr(fallback));
  }
}

TEST(Help, ColoursATerminalAlone) {
  EXPECT_THAT(sisa_ok({"help"}).out, Not(HasSubstr("\x1b")));
  const Surroundings terminal{.environment = {{"TERM", "xterm"}}, .stdout_terminal = true};
  EXPECT_THAT(sisa_ok({"help"}, terminal).err, HasSubstr("\x1b[1mUsage:"));
}

TEST(Help, HonoursNoColor) {
  const Surroundings terminal{.environment = {{"TERM", "xterm"}, {"NO_COLOR", "1"}},
                              .stdout_terminal = true};
  const Result result = sisa_ok({"help"}, terminal);
  EXPECT_THAT(result.err, HasSubstr("Usage:"));
  EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
}

TEST(Version, NamesTheProgramAndWhatBitsDependOn) {
  EXPECT_THAT(sisa_ok({"version"}).out, HasSubstr("sisa 0."));
  EXPECT_EQ(sisa_ok({"--version"}).out, sisa_ok({"version"}).out);
  const nlohmann::json version = sisa_json({"version"});
  EXPECT_EQ(version.at("format"), 5);
  EXPECT_TRUE(version.at("version").is_string());
  EXPECT_TRUE(version.at("libtorch").is_string());
  EXPECT_GE(version.at("fingerprint").size(), 3U);
}

TEST(Output, FailsWhenStdoutCannotBeWritten) {
  const Result result = sisa_run({"help"}, {.stdout_file = "/dev/full"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("standard output"));
}

}  // namespace
}  // namespace sisa
