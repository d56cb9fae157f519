#pragma once

#include <string>

#include "tests/cli/history_fixture.h"

namespace sisa {

/// Stores whose training takes some seconds and makes many checkpoints on the way.
class LongTraining : public HistoryTest {
 protected:
  Kind long_kind(int epochs = 250);

  /// Creates a store that is not trained yet.
  std::string untaught(const Kind& kind, const std::string& name);

  /// Starts `train`, waits until a checkpoint is there, sends the signal; the result says how long
  /// the program took to end after that.
  Result interrupted_training(const std::string& store, int signal);

  /// Slices whose checkpoints are there, over all shards.
  static int checkpoints(const std::string& store);
};

}  // namespace sisa
