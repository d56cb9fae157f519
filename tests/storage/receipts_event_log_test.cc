#include "storage/receipts/event_log.h"

#include <bit>

#include "storage/database.h"
#include "storage/receipts/store_key.h"
#include "storage/version.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

Event numbered_event(std::uint64_t i) {
  return ErasedEvent{.requests = {{i, i}}, .time = static_cast<Timestamp>(i), .files = i};
}

class EventLogTest : public ::testing::Test {
 protected:
  EventLogTest() { create_store(path_, small_config(), numbered_samples(5)); }

  // Adds events until the log has that many; returns the most rows that one of them wrote.
  std::uint32_t grow(std::uint64_t size) {
    Database database(path_, Database::Mode::kWrite);
    const EventLog log(database);
    std::uint32_t most = 0;
    while (log.size() < size) {
      rocksdb::WriteBatch batch;
      const std::uint64_t index = log.append(batch, numbered_event(log.size()));
      most = std::max(most, batch.Count());
      database.write(batch, Database::Durability::kProcess);
      EXPECT_EQ(log.size(), index + 1);
    }
    return most;
  }

  void put(Family table, const std::string& key, const std::string& value) {
    Database database(path_, Database::Mode::kWrite);
    rocksdb::WriteBatch batch;
    batch.Put(database.handle(table), key, value);
    database.write(batch, Database::Durability::kProcess);
  }

  void remove(Family table, const std::string& key) {
    Database database(path_, Database::Mode::kWrite);
    rocksdb::WriteBatch batch;
    batch.Delete(database.handle(table), key);
    database.write(batch, Database::Durability::kProcess);
  }

  void expect_damaged(const std::string& part) {
    Store store(path_, Access::kRead);
    expect_error(ErrorKind::kDamaged, part, [&] { store.events().check(); });
  }

  TempDir scratch_;
  std::string path_ = scratch_ / "store";
};

TEST_F(EventLogTest, BeginsWithTheStoresCreation) {
  Store store(path_, Access::kRead);
  ASSERT_EQ(store.events().size(), 1U);
  const Event event = store.events().event(0);
  const auto& created = std::get<CreatedEvent>(event);
  EXPECT_EQ(created.samples, 5U);
  EXPECT_EQ(created.configuration, Hasher().add(to_json(small_config())).finish());
  EXPECT_EQ(created.software, software_version());
  EXPECT_NEAR(static_cast<double>(created.time), static_cast<double>(now()), 60e6);
  EXPECT_EQ(store.events().root(1), leaf_hash(to_json(event)));
  store.events().check();
}

TEST_F(EventLogTest, ShowsEveryEventAndEveryEarlierLog) {
  grow(20);
  Store store(path_, Access::kRead);
  const EventLog& log = store.events();
  const TreeHead head = log.head();
  EXPECT_EQ(head.size, 20U);
  for (std::uint64_t i = 0; i < 20; ++i) {
    const TreeHash leaf = leaf_hash(to_json(log.event(i)));
    EXPECT_TRUE(verify_inclusion(leaf, i, log.inclusion(i, 20), head)) << i;
    EXPECT_TRUE(verify_consistency({i + 1, log.root(i + 1)}, head, log.consistency(i + 1, 20)));
  }
  log.check();
}

TEST_F(EventLogTest, ReadsRanges) {
  grow(10);
  Store store(path_, Access::kRead);
  const EventLog& log = store.events();
  EXPECT_EQ(log.events(0, 10).size(), 10U);
  EXPECT_EQ(log.events(0, UINT64_MAX).size(), 10U);
  EXPECT_EQ(log.events(3, 5), (std::vector<Event>{numbered_event(3), numbered_event(4)}));
  EXPECT_TRUE(log.events(5, 5).empty());
  EXPECT_TRUE(log.events(7, 3).empty());
  EXPECT_TRUE(log.events(10, 12).empty());
  expect_error(ErrorKind::kDamaged, "no event 10", [&] { log.event(10); });
}

TEST_F(EventLogTest, AppendingWritesNoMoreThanTheTreeIsHigh) { EXPECT_EQ(grow(300), 1U + 9U); }

TEST_F(EventLogTest, NoticesEveryChange) {
  grow(13);
  const std::string event = to_json(numbered_event(6));
  put(Family::kEvents, event_row(6), to_json(numbered_event(7)));
  expect_damaged("does not fit its events: tree node 6 of level 0");
  put(Family::kEvents, event_row(6), "{}");
  expect_damaged("event 6 that is not what was written");
  put(Family::kEvents, event_row(6), to_json(CreatedEvent{}));
  expect_damaged("only begin, with the store's creation");
  remove(Family::kEvents, event_row(6));
  expect_damaged("no event 6");
  put(Family::kEvents, event_row(6), event);
  { Store(path_, Access::kRead).events().check(); }
  put(Family::kNodes, node_row(2, 1), std::string(32, 'x'));
  expect_damaged("tree node 1 of level 2");
  remove(Family::kNodes, node_row(2, 1));
  expect_damaged("tree node 1 of level 2");
  expect_error(ErrorKind::kDamaged, "lacks tree node 1 of level 2",
               [&] { Store(path_, Access::kRead).events().inclusion(0, 8); });
}

TEST_F(EventLogTest, NoticesAnEndThatIsGoneAndRowsOfNoEvent) {
  grow(8);
  remove(Family::kEvents, event_row(7));
  expect_damaged("tree nodes of no event");
  put(Family::kEvents, event_row(7), to_json(numbered_event(7)));
  put(Family::kEvents, "short", "");
  Store store(path_, Access::kRead);
  expect_error(ErrorKind::kDamaged, "", [&] { store.events().check(); });
  expect_error(ErrorKind::kDamaged, "", [&] { store.events().size(); });
}

TEST_F(EventLogTest, ALogWithoutItsBeginningIsDamaged) {
  remove(Family::kEvents, event_row(0));
  expect_damaged("has no event");
}

TEST(TreeHead, IsSignedAsItsJson) {
  const TreeHead head{12, leaf_hash("")};
  EXPECT_EQ(to_json(head),
            R"({"kind":"sisa log","root":")" + to_hex(leaf_hash("")) + R"(","size":12})");
}

}  // namespace
}  // namespace sisa
