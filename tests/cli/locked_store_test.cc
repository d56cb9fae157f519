#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/long_training.h"

namespace sisa {
namespace {

class LockedStore : public LongTraining {};

TEST_F(LockedStore, HasOneWriterAndManyReaders) {
  const std::string store = untaught(long_kind(2000), "A");
  Program writer({"train", store, "--workers", "1"}, {.terminal = true});
  ASSERT_TRUE(writer.waits_for("\rtraining"));
  const std::string holder = "process " + std::to_string(writer.id());
  for (const Words& words :
       {Words{"train", store}, {"retrain", store}, {"unlearn", store, "--id", "p1"}}) {
    expect_refused(sisa_run(words), 5, holder);
  }
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 300);
  EXPECT_EQ(sisa_run({"verify", store}).status, 0);
  ASSERT_TRUE(writer.running()) << "the writer ended too early to prove anything";
  writer.send(SIGINT);
  EXPECT_EQ(writer.wait().status, 130);
  EXPECT_EQ(sisa_run({"unlearn", store, "--id", "p1", "--defer"}).status, 0);
}

TEST_F(LockedStore, IsFreeAgainWhenItsWriterIsKilled) {
  const std::string store = untaught(long_kind(), "A");
  Program writer({"train", store, "--workers", "1"}, {.terminal = true});
  ASSERT_TRUE(writer.waits_for("\rtraining"));
  writer.send(SIGKILL);
  EXPECT_EQ(writer.wait().signal, SIGKILL);
  EXPECT_EQ(sisa_run({"unlearn", store, "--id", "p1", "--defer"}).status, 0);
}

}  // namespace
}  // namespace sisa
