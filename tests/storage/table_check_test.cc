#include "storage/table_check.h"

#include "storage/database.h"
#include "storage/keys.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

/// A trained store of which one table is changed behind the others' backs.
class TableCheckTest : public ::testing::Test {
 protected:
  TableCheckTest() {
    create_store(path_, small_config(), numbered_samples(100));
    Store store(path_, Access::kWrite);
    train_all(store, "good");
    store.journal().accept(removal_of(store, {"id-3"}));
    key_ = sample_key("id-7", store.config().seed);
    place_ = store.samples().find(key_).value();
    revoked_ = store.journal().find(1)->shards.at(0);
    whole_ = {ShardId{revoked_.shard.value == 0 ? 1U : 0U}, SliceId{2}};
  }

  /// What is found after `change`, which fills a batch.
  void expect_found(const std::string& what,
                    const std::function<void(Database&, rocksdb::WriteBatch&)>& change) {
    {
      Database database(path_, Database::Mode::kWrite);
      rocksdb::WriteBatch batch;
      change(database, batch);
      database.write(batch, Database::Durability::kMachine);
    }
    Store store(path_, Access::kRead);
    store.verify_files();
    expect_error(ErrorKind::kDamaged, what, [&] { store.verify_tables(); });
  }
  void expect_found_without(const std::string& what, Family table, const std::string& key) {
    expect_found(what, [&](Database& database, rocksdb::WriteBatch& batch) {
      ASSERT_TRUE(database.get(table, key));
      batch.Delete(database.handle(table), key);
    });
  }
  /// After a copy of row `from` was put under `to`.
  void expect_found_copied(const std::string& what, Family table, const std::string& from,
                           const std::string& to) {
    expect_found(what, [&](Database& database, rocksdb::WriteBatch& batch) {
      batch.Put(database.handle(table), to, database.get(table, from).value());
    });
  }
  static void replace_in_record(Database& database, rocksdb::WriteBatch& batch, Place place,
                                const std::string& part, const std::string& other) {
    std::string record = database.get(Family::kCheckpoints, place_bytes(place)).value();
    ASSERT_NE(record.find(part), std::string::npos) << record;
    record.replace(record.find(part), part.size(), other);
    batch.Put(database.handle(Family::kCheckpoints), place_bytes(place), record);
  }
  static void remove_checkpoints(Database& database, rocksdb::WriteBatch& batch, ShardId shard) {
    for (Place place{shard, SliceId{1}}; place.slice.value <= 4; ++place.slice.value) {
      batch.Delete(database.handle(Family::kStates), place_bytes(place));
      batch.Delete(database.handle(Family::kCheckpoints), place_bytes(place));
    }
  }
  static void keep_one(Database& database, rocksdb::WriteBatch& batch) {
    StoreConfig config = database.config();
    config.kept_checkpoints = 1;
    batch.Put(database.handle(Family::kMeta), std::string(kConfigKey), to_json(config));
  }
  /// After a part of a checkpoint's record was replaced.
  void expect_found_changed(const std::string& what, Place place, const std::string& part,
                            const std::string& other) {
    expect_found(what, [&](Database& database, rocksdb::WriteBatch& batch) {
      replace_in_record(database, batch, place, part, other);
    });
  }

  static FeatureKey features() {
    return feature_key(numbered_sample(7).features, small_config().seed);
  }

  TempDir scratch_;
  std::string path_ = scratch_ / "s";
  SampleKey key_;
  Place place_;
  TouchedShard revoked_;  // has lost its checkpoints from that slice on
  Place whole_;           // has checkpoints before and after it
};

TEST_F(TableCheckTest, AcceptsWhatAStoreWrites) {
  for (const Access access : {Access::kRead, Access::kWrite}) {
    Store store(path_, access);
    EXPECT_NO_THROW(store.verify_tables());
  }
  Store store(path_, Access::kWrite);
  store.journal().erase();
  EXPECT_NO_THROW(store.verify_tables());
  train_all(store, "new");
  store.journal().mark_restored(1, 1);
  EXPECT_NO_THROW(store.verify_tables());
}

TEST_F(TableCheckTest, AcceptsASliceThatLostAllItsSamples) {
  Store store(path_, Access::kWrite);
  std::vector<std::string> ids;
  store.samples().scan(place_, [&](const StoredSample& s) { ids.emplace_back(s.id); });
  store.journal().accept(removal_of(store, ids));
  EXPECT_EQ(store.samples().count(place_), 0U);
  EXPECT_NO_THROW(store.verify_tables());
}

TEST_F(TableCheckTest, FindsASampleWithoutPlace) {
  expect_found_without("has no row in places", Family::kPlaces, std::string(view(key_)));
}

TEST_F(TableCheckTest, FindsASampleWithAnotherPlace) {
  expect_found("has no row in places, or one that differs", [&](Database& database,
                                                                rocksdb::WriteBatch& batch) {
    const Place other{place_.shard, SliceId{place_.slice.value % 4 + 1}};
    batch.Put(database.handle(Family::kPlaces), std::string(view(key_)), place_bytes(other));
  });
}

TEST_F(TableCheckTest, FindsAPlaceWithoutSample) {
  expect_found_without("places has a row for a sample that is not in " + to_string(place_),
                       Family::kSamples, sample_row(place_, key_));
}

TEST_F(TableCheckTest, FindsASampleThatIsNotAmongItsCopies) {
  expect_found_without("has no row in copies", Family::kCopies, copy_row(features(), key_));
}

TEST_F(TableCheckTest, FindsASampleAmongTheCopiesOfAnother) {
  const FeatureKey other = feature_key(numbered_sample(8).features, small_config().seed);
  expect_found_copied("copies has a row that is none of a sample", Family::kCopies,
                      copy_row(features(), key_), copy_row(other, key_));
}

TEST_F(TableCheckTest, FindsASampleThatDoesNotFitTheConfiguration) {
  expect_found("is not one of its configuration",
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 const std::string row = sample_row(place_, key_);
                 batch.Put(database.handle(Family::kSamples), row,
                           database.get(Family::kSamples, row).value() + "x");
               });
}

TEST_F(TableCheckTest, FindsARiskWherePlacementGoesByNone) {
  expect_found("is not one of its configuration",
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 Sample sample = numbered_sample(7);
                 sample.risk = 0.5;
                 std::string value;
                 append_sample(sample, value);
                 batch.Put(database.handle(Family::kSamples), sample_row(place_, key_), value);
               });
}

TEST_F(TableCheckTest, FindsATimeWhereNoneIsKept) {
  expect_found("is not one of its configuration",
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 Sample sample = numbered_sample(7);
                 sample.time = 1;
                 std::string value;
                 append_sample(sample, value);
                 batch.Put(database.handle(Family::kSamples), sample_row(place_, key_), value);
               });
}

TEST_F(TableCheckTest, FindsWrongCounts) {
  expect_found("counts says 77 samples of " + to_string(place_),
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 batch.Put(database.handle(Family::kCounts), place_bytes(place_), count_bytes(77));
               });
}

TEST_F(TableCheckTest, FindsAMissingCount) {
  expect_found_without("counts says 0 samples of " + to_string(place_), Family::kCounts,
                       place_bytes(place_));
}

TEST_F(TableCheckTest, FindsAGapInACheckpointChain) {
  expect_found_without(
      "checkpoint of " + to_string({whole_.shard, SliceId{3}}) + " lies beyond a gap",
      Family::kCheckpoints, place_bytes(whole_));
}

TEST_F(TableCheckTest, FindsACheckpointWithoutTensors) {
  expect_found_without("checkpoint of " + to_string(whole_) + " has no tensors", Family::kStates,
                       place_bytes(whole_));
}

TEST_F(TableCheckTest, FindsACheckpointThatSaysMoreThanItKeeps) {
  expect_found_changed("checkpoint of " + to_string(whole_) + " has no tensors", whole_,
                       R"("stored_bytes":)", R"("stored_bytes":1)");
}

TEST_F(TableCheckTest, FindsACheckpointThatShouldKeepItsTensors) {
  expect_found_changed("the tensors of " + to_string(whole_) + " are not kept as", whole_,
                       R"("stored_at":2)", R"("stored_at":null)");
}

// Of a store that keeps slice 4 alone, a chain ends after slice 1: that of the first shard with
// others behind it, that of the last.
TEST_F(TableCheckTest, FindsAShardThatEndsWithoutTensors) {
  expect_found("shard 0 ends with a checkpoint without tensors",
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 keep_one(database, batch);
                 remove_checkpoints(database, batch, ShardId{0});
                 replace_in_record(database, batch, {ShardId{0}, SliceId{1}}, R"("stored_at":1)",
                                   R"("stored_at":null)");
               });
}

TEST_F(TableCheckTest, FindsALastShardThatEndsWithoutTensors) {
  expect_found("shard 2 ends with a checkpoint without tensors",
               [&](Database& database, rocksdb::WriteBatch& batch) {
                 keep_one(database, batch);
                 for (std::uint32_t shard = 0; shard < 3; ++shard) {
                   remove_checkpoints(database, batch, ShardId{shard});
                 }
                 replace_in_record(database, batch, {ShardId{2}, SliceId{1}}, R"("stored_at":1)",
                                   R"("stored_at":null)");
               });
}

TEST_F(TableCheckTest, FindsTensorsOfNoCheckpoint) {
  const Place last{whole_.shard, SliceId{4}};
  expect_found_without("no checkpoint names the tensors of " + to_string(last),
                       Family::kCheckpoints, place_bytes(last));
}

TEST_F(TableCheckTest, FindsRevokedTensorsThatCameBack) {
  const Place back{revoked_.shard, revoked_.from_slice};
  expect_found_copied("no checkpoint names the tensors of " + to_string(back), Family::kStates,
                      place_bytes(whole_), place_bytes(back));
}

TEST_F(TableCheckTest, FindsSamplesOfUnknownShards) {
  const Place shard{ShardId{3}, SliceId{1}};
  const std::string expected = "expected shards below 3 and slices 1 to 4";
  expect_found_copied("samples names " + to_string(shard) + ", " + expected, Family::kSamples,
                      sample_row(place_, key_), sample_row(shard, key_));
}

TEST_F(TableCheckTest, FindsPlacesOfUnknownShards) {
  expect_found("places names shard", [&](Database& database, rocksdb::WriteBatch& batch) {
    batch.Put(database.handle(Family::kPlaces), "0123456789abcdef",
              place_bytes({ShardId{3}, SliceId{1}}));
  });
}

TEST_F(TableCheckTest, FindsCountsOfUnknownSlices) {
  expect_found_copied("counts names", Family::kCounts, place_bytes(place_),
                      place_bytes({ShardId{0}, SliceId{5}}));
}

TEST_F(TableCheckTest, FindsCheckpointsOfUnknownSlices) {
  expect_found_copied("checkpoints names", Family::kCheckpoints, place_bytes(whole_),
                      place_bytes({whole_.shard, SliceId{5}}));
}

TEST_F(TableCheckTest, FindsTensorsOfUnknownSlices) {
  expect_found_copied("states names", Family::kStates, place_bytes(whole_),
                      place_bytes({whole_.shard, kNoSlice}));
}

TEST_F(TableCheckTest, FindsRequestsOfUnknownShards) {
  expect_found("requests names", [&](Database& database, rocksdb::WriteBatch& batch) {
    Request request;
    request.number = 2;
    request.shards = {{ShardId{0}, SliceId{9}, false}};
    batch.Put(database.handle(Family::kRequests), request_row(2), to_json(request));
  });
}

TEST_F(TableCheckTest, FindsARequestUnderAnotherNumber) {
  expect_found_copied("request 1 lies under another number", Family::kRequests, request_row(1),
                      request_row(2));
}

}  // namespace
}  // namespace sisa
