#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include "shards/deletion_plan.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"
#include "storage/retained_set.h"
#include "storage/store.h"
#include "storage/store_builder.h"
#include "tests/temp_dir.h"

namespace sisa::testing {

/// Expects `act` to throw an Error of that kind whose one line contains `part`.
inline void expect_error(ErrorKind kind, const std::string& part,
                         const std::function<void()>& act) {
  try {
    act();
    ADD_FAILURE() << "nothing was thrown; expected: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

inline StoreConfig small_config() {
  StoreConfig config;
  config.shards = 3;
  config.slices = 4;
  config.classes = 10;
  config.seed = 7;
  config.features = {FeatureType::kByte, {2, 3}};
  return config;
}

inline std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

/// Sample number i: its features are the last six digits of i.
inline Sample numbered_sample(std::uint32_t i) {
  std::string digits = std::to_string(1000000 + i).substr(1);
  const std::string id = "id-" + std::to_string(i);
  return {id, id, i % 10, bytes_of(digits)};
}

inline std::string row_name(std::uint64_t position) { return "row " + std::to_string(position); }

inline void create_store(const std::string& path, const StoreConfig& config,
                         const std::vector<Sample>& samples) {
  StoreBuilder builder(path, config);
  for (std::size_t i = 0; i < samples.size(); ++i) builder.add(samples[i], i);
  builder.finish(row_name);
}

inline std::vector<Sample> numbered_samples(std::uint32_t count) {
  std::vector<Sample> samples;
  for (std::uint32_t i = 0; i < count; ++i) samples.push_back(numbered_sample(i));
  return samples;
}

/// A state that differs for every `tag`.
inline State state_for(const std::string& tag) {
  const std::string text = "weights of " + tag;
  return {{"bias", DType::kU8, {static_cast<std::int64_t>(text.size())}, bytes_of(text)}};
}

/// What stands for the samples of slices 1..r of a shard.
inline Digest retained_until(Store& store, Place last) {
  Digest digest{};
  for (Place place{last.shard, SliceId{1}}; place.slice <= last.slice; ++place.slice.value) {
    digest = retained_set(store.samples(), place, digest, store.config().training.method);
  }
  return digest;
}

/// Commits the checkpoint after the served one, with a made-up state.
inline CheckpointRecord commit_next(Store& store, ShardId shard, const std::string& tag) {
  CheckpointTable& checkpoints = store.checkpoints();
  const SliceId last = checkpoints.served(shard);
  const SliceId next{last.value + 1};
  const auto before = checkpoints.record({shard, last});
  const State state = state_for(tag + " shard " + std::to_string(shard.value) + " slice " +
                                std::to_string(next.value));
  CheckpointRecord record;
  record.digest = digest_of(state);
  record.predecessor = before ? before->digest : digest_of({});
  record.retained_set = retained_until(store, {shard, next});
  for (std::uint32_t r = 1; r <= next.value; ++r) {
    record.samples += store.samples().count({shard, SliceId{r}});
  }
  record.sample_visits = 3 * record.samples;
  record.fingerprint = {{"cpu", "AVX2"}, {"fake", "1"}};
  checkpoints.commit({shard, next}, record, state);
  return checkpoints.record({shard, next}).value();
}

/// Commits every checkpoint that is missing.
inline void train_all(Store& store, const std::string& tag) {
  for (std::uint32_t s = 0; s < store.config().shards; ++s) {
    while (store.checkpoints().served(ShardId{s}).value < store.config().slices) {
      commit_next(store, ShardId{s}, tag);
    }
  }
}

/// Plans to forget the samples of those ids, which must exist.
inline DeletionPlan plan_for(Store& store, const std::vector<std::string>& ids) {
  std::vector<LocatedSample> forget;
  for (const std::string& id : ids) {
    const SampleKey key = sample_key(id, store.config().seed);
    forget.push_back({key, store.samples().find(key).value()});
  }
  return plan_deletion(forget);
}

/// A change that removes these samples.
inline Change removal_of(Store& store, const std::vector<std::string>& ids) {
  Change change;
  change.removal = plan_for(store, ids);
  return change;
}

/// All samples of a store: id → "shard/slice subject label features".
inline std::map<std::string, std::string> contents(Store& store) {
  std::map<std::string, std::string> all;
  for (std::uint32_t s = 0; s < store.config().shards; ++s) {
    for (std::uint32_t r = 1; r <= store.config().slices; ++r) {
      store.samples().scan({ShardId{s}, SliceId{r}}, [&](const StoredSample& sample) {
        const std::string features(reinterpret_cast<const char*>(sample.features.data()),
                                   sample.features.size());
        all[std::string(sample.id)] = std::to_string(s) + "/" + std::to_string(r) + " " +
                                      std::string(sample.subject) + " " +
                                      std::to_string(sample.label) + " " + features;
      });
    }
  }
  return all;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The files of a directory that contain those bytes.
inline std::vector<std::string> files_with(const std::string& directory, const std::string& bytes) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file() && read_file(entry.path()).find(bytes) != std::string::npos) {
      found.push_back(entry.path().filename().string());
    }
  }
  return found;
}

/// RocksDB's defaults, of which later versions move files to deeper levels than a store has.
inline rocksdb::ColumnFamilyOptions plain_options() {
  rocksdb::ColumnFamilyOptions options;
  options.level_compaction_dynamic_level_bytes = false;
  return options;
}

/// Writes one value of the default column family behind the store's back.
inline void overwrite_meta(const std::string& path, const std::string& key,
                           const std::string& value) {
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, plain_options());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, path, families, &handles, &db).ok());
  EXPECT_TRUE(db->Put({}, key, value).ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

}  // namespace sisa::testing
