#include "tests/crash/inspection.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/status.h"
#include "engine/training.h"
#include "engine/verification.h"
#include "shards/error.h"
#include "storage/store.h"

namespace sisa {
namespace {

Roll read_roll(Store& store) {
  Roll roll;
  for (const ShardId shard : all_shards(store.config())) {
    for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
      store.samples().scan({shard, slice}, [&](const StoredSample& sample) {
        roll[std::string(sample.id)] = static_cast<int>(sample.label);
      });
    }
  }
  return roll;
}

}  // namespace

Inspection inspect(const std::string& path) {
  Inspection seen;
  try {
    Store store(path, Access::kRead);
    Observer silent;
    for (const Check& check : verify_store(store, silent).checks) {
      EXPECT_TRUE(check.ok) << check.name << ": " << check.detail;
    }
    seen.roll = read_roll(store);
    seen.requests = store.journal().all();
    if (const auto digest = ensemble_digest(store)) seen.digest = to_hex(*digest);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what();
  }
  return seen;
}

std::vector<std::string> occurrences(const std::string& directory,
                                     const std::vector<std::string>& pieces) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path().string());
    for (const std::string& piece : pieces) {
      if (bytes.find(piece) != std::string::npos) found.push_back(entry.path().filename().string());
    }
  }
  return found;
}

}  // namespace sisa
