#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "storage/database.h"
#include "storage/keys.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

namespace fs = std::filesystem;

/// A store whose samples fill several files, and so do its checkpoints.
class ManyFiles : public ::testing::Test {
 protected:
  ManyFiles() {
    StoreConfig config = small_config();
    config.shards = 8;
    config.slices = 2;
    config.features = {FeatureType::kByte, {4096}};
    std::vector<Sample> samples = numbered_samples(2000);
    for (std::uint32_t i = 0; i < samples.size(); ++i) samples[i].features = noise(i);
    create_store(path_, config, samples);
    Store store(path_, Access::kWrite);
    for (std::uint32_t s = 0; s < config.shards; ++s) {
      for (std::uint32_t r = 0; r < config.slices; ++r) commit(store, ShardId{s});
    }
  }

  static std::vector<std::byte> noise(std::uint32_t seed) {
    std::mt19937 random(seed);
    std::vector<std::byte> bytes(4096);
    for (std::size_t i = 0; i < bytes.size(); i += 4) {
      const auto word = static_cast<std::uint32_t>(random());
      std::memcpy(&bytes[i], &word, 4);
    }
    return bytes;
  }

  /// A checkpoint of a quarter of a million bytes.
  static void commit(Store& store, ShardId shard) {
    const SliceId last = store.checkpoints().served(shard);
    const Place next{shard, SliceId{last.value + 1}};
    const auto before = store.checkpoints().record({shard, last});
    std::vector<std::byte> bytes;
    for (std::uint32_t i = 0; i < 64; ++i) {
      const auto more = noise(10'000 + 1000 * shard.value + 100 * next.slice.value + i);
      bytes.insert(bytes.end(), more.begin(), more.end());
    }
    const State state{{"w", DType::kU8, {static_cast<std::int64_t>(bytes.size())}, bytes}};
    CheckpointRecord record;
    record.digest = digest_of(state);
    record.predecessor = before ? before->digest : digest_of({});
    record.retained_set = retained_until(store, next);
    for (SliceId r{1}; r <= next.slice; ++r.value)
      record.samples += store.samples().count({shard, r});
    record.stored_at = next.slice;
    store.checkpoints().commit(next, record, state);
  }

  /// An id of that slice.
  static std::string id_in(Store& store, Place place) {
    std::string id;
    store.samples().scan(place, [&](const StoredSample& sample) { id = sample.id; });
    return id;
  }

  std::set<std::string> files(Family table) const {
    Database database(path_, Database::Mode::kRead);
    std::set<std::string> names;
    for (const Database::TableFile& file : database.table_files()) {
      if (file.table == table) names.insert(file.name);
    }
    return names;
  }

  /// How many of those files are still there.
  std::size_t kept(Family table, const std::set<std::string>& before) const {
    const std::set<std::string> now = files(table);
    return static_cast<std::size_t>(std::count_if(
        before.begin(), before.end(), [&](const std::string& name) { return now.contains(name); }));
  }

  std::uintmax_t log_bytes() const {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.path().extension() == ".log") bytes += entry.file_size();
    }
    return bytes;
  }

  TempDir scratch_;
  const std::string path_ = scratch_ / "s";
};

TEST_F(ManyFiles, APurgeRewritesNoFileBetweenThoseItMust) {
  Store(path_, Access::kWrite).settle_training();
  const std::set<std::string> samples = files(Family::kSamples);
  const std::set<std::string> states = files(Family::kStates);
  ASSERT_GE(samples.size(), 6U);
  ASSERT_GE(states.size(), 3U);
  {
    Store store(path_, Access::kWrite);
    const std::vector<std::string> ends = {id_in(store, {ShardId{0}, SliceId{1}}),
                                           id_in(store, {ShardId{7}, SliceId{1}})};
    store.journal().accept(removal_of(store, ends));
    store.journal().erase();
  }
  EXPECT_GE(kept(Family::kSamples, samples), samples.size() - 3);
  EXPECT_GE(kept(Family::kStates, states), states.size() - 3);
}

TEST_F(ManyFiles, APurgeForASecondRequestRewritesAsLittle) {
  Store(path_, Access::kWrite).settle_training();
  const auto forget_in = [&](ShardId shard) {
    Store store(path_, Access::kWrite);
    store.journal().accept(removal_of(store, {id_in(store, {shard, SliceId{1}})}));
    store.journal().erase();
    while (store.checkpoints().served(shard).value < 2) commit(store, shard);
    store.flush();
  };
  forget_in(ShardId{0});
  const std::set<std::string> samples = files(Family::kSamples);
  forget_in(ShardId{7});
  EXPECT_GE(kept(Family::kSamples, samples), samples.size() - 2);
}

/// More than fits above the last level, which therefore gets rows while they are still written.
TEST_F(ManyFiles, OfALongTrainingSettle) {
  constexpr std::uint32_t kRows = 310;
  Database database(path_, Database::Mode::kWrite);
  const std::string megabyte(1 << 20, 'x');
  for (std::uint32_t i = 0; i < kRows; ++i) {
    // Shards side by side: every file that is written reaches over the whole table.
    const Place place{ShardId{100 + i % 16}, SliceId{1 + i / 16}};
    rocksdb::WriteBatch batch;
    batch.Put(database.handle(Family::kStates), place_bytes(place) + 'w', megabyte);
    database.write(batch, Database::Durability::kNone);
  }
  database.settle_training();
  std::uint32_t rows = 0;
  database.scan(Family::kStates, {shard_range(ShardId{100}).begin, shard_range(ShardId{115}).end},
                [&](std::string_view, std::string_view value) {
                  rows += value == megabyte;
                  return true;
                });
  EXPECT_EQ(rows, kRows);
}

TEST_F(ManyFiles, AreNotWhatManyRequestsLeave) {
  for (std::uint32_t i = 0; i < 60; ++i) {
    Store store(path_, Access::kWrite);
    store.journal().accept(removal_of(store, {"id-" + std::to_string(i)}));
    store.journal().erase();
  }
  for (const Family table : {Family::kRequests, Family::kEvents, Family::kNodes}) {
    EXPECT_LE(files(table).size(), 20U) << static_cast<int>(table);
  }
  Store store(path_, Access::kRead);
  EXPECT_EQ(store.journal().last(), 60U);
}

TEST_F(ManyFiles, ADamagedOneIsNotTakenForTheEnd) {
  std::string middle;
  {
    Database database(path_, Database::Mode::kRead);
    std::vector<Database::TableFile> tables = database.table_files();
    std::erase_if(tables, [](const auto& file) { return file.table != Family::kSamples; });
    middle = path_ + "/" + tables.at(tables.size() / 2).name;
  }
  std::fstream file(middle, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(100);  // what is looked at when the one before has ended
  file << "damage";
  file.close();
  Database database(path_, Database::Mode::kRead);
  const auto pass = [](std::string_view, std::string_view) { return true; };
  expect_error(ErrorKind::kDamaged, "block checksum mismatch",
               [&] { database.scan(Family::kSamples, everything(), pass); });
}

TEST_F(ManyFiles, HoldWhatWasInALogThatIsFlushed) {
  Store store(path_, Access::kWrite);
  store.journal().accept(removal_of(store, {"id-3"}));
  EXPECT_GT(log_bytes(), 0U);
  store.flush();
  EXPECT_EQ(log_bytes(), 0U);
  Store reader(path_, Access::kRead);
  EXPECT_EQ(reader.journal().last(), 1U);
  EXPECT_EQ(contents(reader).count("id-3"), 0U);
}

}  // namespace
}  // namespace sisa
