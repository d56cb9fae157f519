#include "tests/cli/long_training.h"

#include <chrono>

namespace sisa {

HistoryTest::Kind LongTraining::long_kind(int epochs) {
  return {write_csv(path("long.csv"), people(300)),
          joined(csv_columns(),
                 {"--classes", "3", "--shards", "2", "--slices", "8", "--epochs",
                  std::to_string(epochs), "--batch-size", "1", "--model", "mlp:256,128"})};
}

std::string LongTraining::untaught(const Kind& kind, const std::string& name) {
  sisa_ok(joined({"create", path(name), "--data", kind.data}, kind.options));
  return path(name);
}

Result LongTraining::interrupted_training(const std::string& store, int signal) {
  const int before = checkpoints(store);
  Program program({"train", store, "--workers", "1"});
  while (program.running() && checkpoints(store) == before) {
  }
  const auto sent = std::chrono::steady_clock::now();
  program.send(signal);
  Result result = program.wait();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - sent).count();
  return result;
}

int LongTraining::checkpoints(const std::string& store) {
  const nlohmann::json status = sisa_json({"status", store});
  int slices = 0;
  for (const auto& shard : status.at("shards")) slices += shard.at("served_slice").get<int>();
  return slices;
}

}  // namespace sisa
