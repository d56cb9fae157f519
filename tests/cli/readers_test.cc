#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/long_training.h"

namespace sisa {
namespace {

class Readers : public LongTraining {
 protected:
  /// Reads in every way until the writer ends; none of it may fail. Returns how often.
  int read_beside(Program& writer, const std::string& store, const std::string& data) {
    int rounds = 0;
    for (; writer.running(); ++rounds) {
      EXPECT_EQ(sisa_run({"status", store, "--json"}).status, 0);
      const Result predicted = sisa_run({"predict", store, "--data", data});
      EXPECT_EQ(predicted.status, 0) << predicted.err;
    }
    return rounds;
  }
};

TEST_F(Readers, NeverFailBesideAWriterThatTrainsAndUnlearns) {
  const Kind kind = long_kind(100);
  const std::string store = untaught(kind, "A");
  {
    Program training({"train", store, "--workers", "1"});
    while (training.running() && checkpoints(store) == 0) {
    }
    EXPECT_GT(read_beside(training, store, kind.data), 0);
    EXPECT_EQ(training.wait().status, 0);
  }
  Program unlearning({"unlearn", store, "--id", "p1"});  // the other shard goes on answering
  EXPECT_GT(read_beside(unlearning, store, kind.data), 0);
  EXPECT_EQ(unlearning.wait().status, 0);
}

}  // namespace
}  // namespace sisa
