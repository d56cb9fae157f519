#include "storage/checkpoint_table.h"

#include <thread>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

class CheckpointTableTest : public ::testing::Test {
 protected:
  CheckpointTableTest() {
    create_store(scratch_ / "s", small_config(), numbered_samples(100));
    open();
  }
  void open() {
    store_.reset();
    store_ = std::make_unique<Store>(scratch_ / "s", Access::kWrite);
  }
  CheckpointTable& table() { return store_->checkpoints(); }

  TempDir scratch_;
  std::unique_ptr<Store> store_;
  const ShardId shard_{1};
};

TEST_F(CheckpointTableTest, StartsWithoutAnyCheckpoint) {
  EXPECT_EQ(table().served(shard_), kNoSlice);
  EXPECT_EQ(table().record({shard_, SliceId{1}}), std::nullopt);
  expect_error(ErrorKind::kNotFound, "there is no checkpoint of shard 1, slice 1", [&] {
    table().load({shard_, SliceId{1}});
  });
}

TEST_F(CheckpointTableTest, ServesTheLastOfTheChain) {
  for (std::uint32_t r = 1; r <= 4; ++r) {
    const CheckpointRecord record = commit_next(*store_, shard_, "x");
    if (r == 2) open();
    EXPECT_EQ(table().served(shard_), SliceId{r});
    EXPECT_EQ(table().record({shard_, SliceId{r}}), record);
    EXPECT_EQ(digest_of(table().load({shard_, SliceId{r}})), record.digest);
  }
  EXPECT_EQ(table().served(ShardId{0}), kNoSlice);
  EXPECT_EQ(table().served(ShardId{2}), kNoSlice);
}

TEST_F(CheckpointTableTest, RefusesWhatDoesNotFollowTheServedCheckpoint) {
  const CheckpointRecord first = commit_next(*store_, shard_, "x");
  const State state = state_for("other");
  CheckpointRecord record = first;
  record.digest = digest_of(state);
  record.predecessor = first.digest;
  const auto refused = [&](std::uint32_t slice, const std::string& why) {
    record.samples = 0;
    for (std::uint32_t r = 1; r <= slice; ++r) {
      record.samples += store_->samples().count({shard_, SliceId{r}});
    }
    record.retained_set = retained_until(*store_, {shard_, SliceId{slice}});
    expect_error(ErrorKind::kFailed, why, [&] {
      table().commit({shard_, SliceId{slice}}, record, state);
    });
    EXPECT_EQ(table().served(shard_), SliceId{1});
  };
  refused(1, "the shard's last checkpoint is that of slice 1");
  refused(3, "the shard's last checkpoint is that of slice 1");
  record.predecessor = digest_of(state_for("unknown"));
  refused(2, "not trained from the checkpoint before it");
}

TEST_F(CheckpointTableTest, RefusesACheckpointThatSawARemovedSample) {
  // Trained before the request was accepted, committed after it.
  CheckpointRecord record;
  const State state = state_for("too late");
  const Place place{shard_, SliceId{1}};
  record.digest = digest_of(state);
  record.predecessor = digest_of({});
  record.samples = store_->samples().count(place);
  std::string id;
  store_->samples().scan(place, [&](const StoredSample& sample) { id = sample.id; });
  store_->journal().accept(removal_of(*store_, {id}));
  expect_error(ErrorKind::kFailed, "samples where", [&] { table().commit(place, record, state); });
  EXPECT_EQ(table().served(shard_), kNoSlice);
}

TEST_F(CheckpointTableTest, RefusesACheckpointThatSawAnotherLabel) {
  // As many samples as there were, under the same ids.
  CheckpointRecord record;
  const State state = state_for("too late");
  const Place place{shard_, SliceId{1}};
  record.digest = digest_of(state);
  record.predecessor = digest_of({});
  record.samples = store_->samples().count(place);
  record.retained_set = retained_until(*store_, place);
  Sample corrected;
  store_->samples().scan(place, [&](const StoredSample& sample) {
    corrected = {std::string(sample.id),
                 std::string(sample.subject),
                 (sample.label + 1) % 10,
                 {sample.features.begin(), sample.features.end()}};
  });
  store_->journal().accept({RequestKind::kCorrect, plan_for(*store_, {corrected.id}), {corrected}});
  expect_error(ErrorKind::kFailed, "other samples than those that are retained",
               [&] { table().commit(place, record, state); });
  EXPECT_EQ(table().served(shard_), kNoSlice);
  record.retained_set = retained_until(*store_, place);
  table().commit(place, record, state);
}

TEST_F(CheckpointTableTest, EmptySlicesPassOnTheirPredecessorsState) {
  StoreConfig config = small_config();
  config.slices = 3;
  create_store(scratch_ / "empty", config, {});
  Store store(scratch_ / "empty", Access::kWrite);
  CheckpointRecord record;
  record.digest = record.predecessor = digest_of({});
  record.retained_set = retained_until(store, {shard_, SliceId{1}});
  store.checkpoints().commit({shard_, SliceId{1}}, record, {});
  EXPECT_EQ(store.checkpoints().load({shard_, SliceId{1}}), State{});
  const State state = state_for("two");
  record.digest = digest_of(state);
  record.retained_set = retained_until(store, {shard_, SliceId{2}});
  store.checkpoints().commit({shard_, SliceId{2}}, record, state);
  record.predecessor = record.digest;
  record.retained_set = retained_until(store, {shard_, SliceId{3}});
  store.checkpoints().commit({shard_, SliceId{3}}, record, {});
  EXPECT_EQ(store.checkpoints().served(shard_), SliceId{3});
  EXPECT_EQ(store.checkpoints().load({shard_, SliceId{3}}), state);
}

/// The next checkpoints of a shard, as training makes them.
class Chain {
 public:
  Chain(Store& store, ShardId shard) : store_(store), place_{shard, kNoSlice} {
    record_.digest = digest_of({});
  }

  const CheckpointRecord& next(const State& state) {
    ++place_.slice.value;
    record_.predecessor = record_.digest;
    record_.digest = digest_of(state);
    record_.samples += store_.samples().count(place_);
    record_.retained_set = retained_until(store_, place_);
    return record_;
  }

 private:
  Store& store_;
  Place place_;
  CheckpointRecord record_;
};

TEST_F(CheckpointTableTest, KeepsOnlyTheLastTensorsOfWhatIsCommittedTogether) {
  Chain chain(*store_, shard_);
  std::vector<CheckpointRecord> records;
  for (const char* tag : {"one", "two", "three"}) records.push_back(chain.next(state_for(tag)));
  table().commit({shard_, SliceId{1}}, records, state_for("three"));
  EXPECT_EQ(table().served(shard_), SliceId{3});
  EXPECT_EQ(table().load({shard_, SliceId{3}}), state_for("three"));
  for (const std::uint32_t slice : {1U, 2U}) {
    const Place place{shard_, SliceId{slice}};
    EXPECT_EQ(table().record(place)->digest, records[slice - 1].digest);
    EXPECT_EQ(table().record(place)->stored_at, std::nullopt);
    EXPECT_EQ(table().last_kept(place), kNoSlice);
    expect_error(ErrorKind::kNotFound, "slice " + std::to_string(slice) + " are not kept",
                 [&] { table().load(place); });
  }
  EXPECT_EQ(table().last_kept({shard_, SliceId{4}}), SliceId{3});
  EXPECT_EQ(table().record({shard_, SliceId{3}})->stored_at, SliceId{3});
}

TEST_F(CheckpointTableTest, KeepsAStateThatAnEmptySliceTakesFromOneThatIsNotKept) {
  Chain chain(*store_, shard_);
  const State state = state_for("one");
  std::vector<CheckpointRecord> records{chain.next(state), chain.next(state)};
  table().commit({shard_, SliceId{1}}, records, state);
  EXPECT_EQ(table().record({shard_, SliceId{1}})->stored_at, std::nullopt);
  EXPECT_EQ(table().load({shard_, SliceId{2}}), state);
  // Now it is there to be shared.
  table().commit({shard_, SliceId{3}}, chain.next(state), {});
  EXPECT_EQ(table().record({shard_, SliceId{3}})->stored_at, SliceId{2});
  EXPECT_EQ(table().load({shard_, SliceId{3}}), state);
}

TEST_F(CheckpointTableTest, ChecksEveryOneOfWhatIsCommittedTogether) {
  Chain chain(*store_, shard_);
  std::vector<CheckpointRecord> records;
  for (const char* tag : {"one", "two", "three"}) records.push_back(chain.next(state_for(tag)));
  const auto refused = [&](const std::string& why, const std::vector<CheckpointRecord>& changed) {
    expect_error(ErrorKind::kFailed, why, [&] {
      table().commit({shard_, SliceId{1}}, changed, state_for("three"));
    });
    EXPECT_EQ(table().served(shard_), kNoSlice);
  };
  auto changed = records;
  changed[1].predecessor = digest_of(state_for("other"));
  refused("slice 2 cannot be stored: it was not trained from the checkpoint before", changed);
  changed = records;
  ++changed[1].samples;
  refused("slice 2 cannot be stored: it saw", changed);
  changed = records;
  changed[1].retained_set = {};
  refused("slice 2 cannot be stored: it saw other samples", changed);
}

TEST_F(CheckpointTableTest, ReadsTheSamplesAgainOnlyWhereTheyMayHaveChanged) {
  const std::uint64_t revision = store_->samples().revision();
  Chain chain(*store_, shard_);
  CheckpointRecord record = chain.next(state_for("one"));
  record.retained_set = {};  // what reading would find out
  std::string elsewhere;
  store_->samples().scan({ShardId{0}, SliceId{1}},
                         [&](const StoredSample& s) { elsewhere = s.id; });
  store_->journal().accept(removal_of(*store_, {elsewhere}));
  EXPECT_NE(store_->samples().revision(), revision);
  expect_error(ErrorKind::kFailed, "other samples", [&] {
    table().commit({shard_, SliceId{1}}, {&record, 1}, state_for("one"), revision);
  });
  table().commit({shard_, SliceId{1}}, {&record, 1}, state_for("one"),
                 store_->samples().revision());
  EXPECT_EQ(table().served(shard_), SliceId{1});
}

TEST_F(CheckpointTableTest, FindsAStateThatIsNotTheRecordedOne) {
  CheckpointRecord record;
  const Place place{shard_, SliceId{1}};
  record.digest = digest_of(state_for("a"));
  record.predecessor = digest_of({});
  record.samples = store_->samples().count(place);
  record.retained_set = retained_until(*store_, place);
  table().commit(place, record, state_for("b"));
  expect_error(ErrorKind::kDamaged, "checkpoint of shard 1, slice 1 is damaged",
               [&] { table().load(place); });
}

TEST_F(CheckpointTableTest, TakesCommitsOfSeveralShardsAtOnce) {
  std::vector<std::thread> threads;
  for (std::uint32_t s = 0; s < 3; ++s) {
    threads.emplace_back([this, s] {
      for (int r = 0; r < 4; ++r) commit_next(*store_, ShardId{s}, "parallel");
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint32_t s = 0; s < 3; ++s) {
    EXPECT_EQ(table().served(ShardId{s}), SliceId{4});
    EXPECT_EQ(table().load({ShardId{s}, SliceId{4}}),
              state_for("parallel shard " + std::to_string(s) + " slice 4"));
  }
}

}  // namespace
}  // namespace sisa
