#include "storage/receipts/history_check.h"

#include "storage/database.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

void change(const std::string& path,
            const std::function<void(Database&, rocksdb::WriteBatch&)>& how) {
  Database database(path, Database::Mode::kWrite);
  rocksdb::WriteBatch batch;
  how(database, batch);
  database.write(batch, Database::Durability::kMachine);
}

/// A trained store that forgot one sample and was restored.
class HistoryCheckTest : public ::testing::Test {
 protected:
  HistoryCheckTest() {
    create_store(path_, small_config(), numbered_samples(60));
    Store store(path_, Access::kWrite);
    train_all(store, "before");
    const DeletionPlan removal = plan_for(store, {"id-3"});
    shard_ = removal.first_slice.begin()->first;
    store.journal().accept({.kind = RequestKind::kUnlearn, .removal = removal, .additions = {}});
    store.journal().erase();
    train_all(store, "after");
    store.journal().mark_restored(1, 1);
  }

  void expect_damaged(const std::string& part) {
    Store store(path_, Access::kRead);
    expect_error(ErrorKind::kDamaged, part, [&] { check_history(store); });
  }

  // Rewrites a row of the one request.
  void put(const Request& request) {
    change(path_, [&](Database& database, rocksdb::WriteBatch& batch) {
      batch.Put(database.handle(Family::kRequests), request_row(request.number), to_json(request));
    });
  }

  void put(const CheckpointRecord& record) {
    const SliceId slice{small_config().slices};
    change(path_, [&](Database& database, rocksdb::WriteBatch& batch) {
      batch.Delete(database.handle(Family::kCheckpoints), place_bytes({shard_, slice}));
    });
    Store store(path_, Access::kWrite);
    const State state = state_for("shard " + to_hex(record.digest));
    store.checkpoints().commit({shard_, slice}, record, state);
  }

  CheckpointRecord last_record() {
    Store store(path_, Access::kRead);
    return store.checkpoints().record({shard_, SliceId{small_config().slices}}).value();
  }

  Request request() { return Store(path_, Access::kRead).journal().find(1).value(); }

  ScratchDirectory scratch_;
  std::string path_ = scratch_ / "store";
  ShardId shard_;
};

TEST_F(HistoryCheckTest, PassesAtEveryStage) {
  const auto passes = [&] {
    Store store(path_, Access::kRead);
    check_history(store);
  };
  passes();
  Store store(path_, Access::kWrite);
  store.journal().accept({.kind = RequestKind::kUnlearn,
                          .removal = plan_for(store, {"id-4", "id-7"}),
                          .additions = {}});
  check_history(store);
  store.journal().erase();
  check_history(store);
  train_all(store, "again");
  check_history(store);
  store.journal().mark_restored(1, 1);
  check_history(store);
}

TEST_F(HistoryCheckTest, NoticesARequestThatSaysOtherwiseThanTheLog) {
  const Request good = request();
  Request other = good;
  other.state = RequestState::kErased;
  put(other);
  expect_damaged("request 1 is not what the event log says");
  other = good;
  std::swap(other.accepted_event, *other.erased_event);
  put(other);
  expect_damaged("request 1 is not what the event log says");
  other = good;
  other.restored_event = 17;
  put(other);
  expect_damaged("no event 17");
  put(good);
  Store store(path_, Access::kRead);
  check_history(store);
}

TEST_F(HistoryCheckTest, NoticesACheckpointThatWasNeverLogged) {
  const CheckpointRecord good = last_record();
  CheckpointRecord other = good;
  other.digest.bytes[0] ^= 1;
  put(other);
  expect_damaged("is not the one that was logged");
  other = good;
  other.retained_set.bytes[0] ^= 1;
  put(other);
  expect_damaged("the retained set of shard");
  put(good);
  Store store(path_, Access::kRead);
  check_history(store);
}

}  // namespace
}  // namespace sisa
