#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const Surroundings kTerminal{.environment = {{"TERM", "xterm"}, {"LC_ALL", "C.UTF-8"}},
                             .terminal = true};

class Progress : public StoreTest {
 protected:
  std::string created() {
    sisa_ok(create_words(path("S"), data_));
    return path("S");
  }
};

TEST_F(Progress, IsOneRedrawnLineOnATerminal) {
  const Result result = sisa_ok({"train", created()}, kTerminal);
  EXPECT_THAT(result.err, AllOf(HasSubstr("\rtraining"), HasSubstr("%"), HasSubstr("/3 shards"),
                                HasSubstr("samples/s"), HasSubstr("─")));
  EXPECT_THAT(result.err, Not(HasSubstr("\n")));
  EXPECT_THAT(result.err, EndsWith("\r\x1b[K"));
  EXPECT_THAT(result.out, HasSubstr("Trained 3 shards"));
}

TEST_F(Progress, IsPlainLinesElsewhere) {
  const Result result = sisa_ok({"train", created()});
  ASSERT_EQ(result.error_lines().size(), 1U) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("training  100%  3/3 shards"), Not(HasSubstr("\r")),
                                Not(HasSubstr("\x1b"))));
}

TEST_F(Progress, IsSilentWithQuiet) {
  const std::string store = created();
  EXPECT_EQ(sisa_ok({"train", store, "--quiet"}, kTerminal).err, "");
  EXPECT_EQ(sisa_ok({"unlearn", store, "-q", "--id", "p1"}).err, "");
  EXPECT_EQ(sisa_ok({"predict", store, "-q", "--data", data_}).err, "");
}

TEST_F(Progress, StaysOffStdoutWithJson) {
  const Result result = sisa_ok({"train", created(), "--json"}, kTerminal);
  EXPECT_EQ(result.json().at("shards_trained"), 3);
  EXPECT_THAT(result.err, HasSubstr("\rtraining"));
}

TEST_F(Progress, LeavesTheLineBeforeAnErrorIsShown) {
  const Result result = sisa_run({"train", path("none")}, kTerminal);
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("\r\x1b[Ksisa: "));
}

class Confirmation : public StoreTest {};

TEST_F(Confirmation, ForgetsNothingUnlessAffirmed) {
  const std::string store = trained();
  for (const char* answer : {"n\n", "\n", "maybe\n", "\x04"}) {
    Program program({"unlearn", store, "--id", "p1", "p2"}, kTerminal);
    ASSERT_TRUE(program.waits_for("Forget 2 samples in "));
    program.type(answer);
    const Result result = program.wait();
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr(", for good? [y/N] "));
    EXPECT_THAT(result.err, HasSubstr("Training to restore: "));
    EXPECT_THAT(result.err, HasSubstr("nothing is forgotten"));
  }
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 60);
}

TEST_F(Confirmation, ForgetsWhenAffirmed) {
  const std::string store = trained();
  Program program({"unlearn", store, "--id", "p1", "--subject", "p2", "p3"}, kTerminal);
  ASSERT_TRUE(program.waits_for("Forget 3 samples in "));
  program.type("y\n");
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 57);
}

TEST_F(Confirmation, IsNotAskedForWithYes) {
  const std::string store = trained();
  const Result result = sisa_ok({"unlearn", store, "--id", "p1", "--yes"}, kTerminal);
  EXPECT_THAT(result.err, Not(HasSubstr("Forget")));
}

}  // namespace
}  // namespace sisa
