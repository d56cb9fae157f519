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

  // Puts one text in the place of another in the record of the shard's last checkpoint.
  void put(const std::string& text, const std::string& in_place_of) {
    const std::string row = place_bytes({shard_, SliceId{small_config().slices}});
    change(path_, [&](Database& database, rocksdb::WriteBatch& batch) {
      std::string record = database.get(Family::kCheckpoints, row).value();
      record.replace(record.find(in_place_of), in_place_of.size(), text);
      batch.Put(database.handle(Family::kCheckpoints), row, record);
    });
  }

  CheckpointRecord last_record() {
    Store store(path_, Access::kRead);
    return store.checkpoints().record({shard_, SliceId{small_config().slices}}).value();
  }

  Request request() { return Store(path_, Access::kRead).journal().find(1).value(); }

  TempDir scratch_;
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
  expect_damaged("request 1 is erased, but restored as the event log says");
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

TEST_F(HistoryCheckTest, NoticesARequestThatIsMissing) {
  const Request good = request();
  change(path_, [&](Database& database, rocksdb::WriteBatch& batch) {
    batch.Delete(database.handle(Family::kRequests), request_row(1));
  });
  expect_damaged("request 1 is in the event log, but missing");
  put(good);
  Store store(path_, Access::kRead);
  check_history(store);
}

TEST_F(HistoryCheckTest, NoticesARequestThatWasNeverLogged) {
  Request other = request();
  other.number = 2;
  put(other);
  expect_damaged("request 2 is not in the event log");
}

TEST_F(HistoryCheckTest, NoticesARequestThatFellBack) {
  Request other = request();
  other.state = RequestState::kErased;
  other.restored = std::nullopt;
  other.restored_event = std::nullopt;
  put(other);
  expect_damaged("request 1 is erased, but restored as the event log says");
}

TEST_F(HistoryCheckTest, NoticesACheckpointThatWasNeverLogged) {
  const CheckpointRecord good = last_record();
  const std::string other = to_hex(Hasher().add("other").finish());
  const std::string digest = to_hex(good.digest);
  put(other, digest);
  expect_damaged("is not the one that was logged");
  put(digest, other);
  const std::string retained = to_hex(good.retained_set);
  put(other, retained);
  expect_damaged("the retained set of shard");
  put(retained, other);
  Store store(path_, Access::kRead);
  check_history(store);
}

}  // namespace
}  // namespace sisa
