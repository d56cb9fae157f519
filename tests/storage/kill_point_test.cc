#include "storage/kill_point.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "shards/error.h"

namespace sisa {
namespace {

// The variable is read once a process: each of these runs in a child of its own.
void pass_twice(const char* wanted) {
  ::setenv("SISA_KILL_AT", wanted, 1);
  try {
    kill_point("accept.before-write");
    kill_point("accept.after-write");
    kill_point("accept.after-write");
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::_Exit(static_cast<int>(error.kind()));
  }
  std::_Exit(0);
}

TEST(KillPoint, KillsAtItsNameAlone) {
  EXPECT_EXIT(pass_twice("accept.after-write"), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(pass_twice("create.loaded"), testing::ExitedWithCode(0), "");
}

TEST(KillPoint, KillsAtTheNthPassing) {
  EXPECT_EXIT(pass_twice("accept.after-write:2"), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(pass_twice("accept.after-write:3"), testing::ExitedWithCode(0), "");
}

TEST(KillPoint, RefusesWhatNamesNoPoint) {
  for (const char* wanted : {"", "accept", "accept.after-write:", "accept.after-write:0",
                             "accept.after-write:x", "accept.after-write:2 "}) {
    EXPECT_EXIT(pass_twice(wanted), testing::ExitedWithCode(2), "SISA_KILL_AT=") << wanted;
  }
}

}  // namespace
}  // namespace sisa
