#include "storage/receipts/recall.h"

#include "storage/receipts/receipt.h"
#include "storage/receipts/receipt_check.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

AcceptedEvent removal(std::uint32_t shard, std::uint32_t from_slice) {
  AcceptedEvent event{.request = 1, .samples_removed = 1};
  event.shards.push_back({.shard = ShardId{shard}, .from_slice = SliceId{from_slice}});
  return event;
}

TEST(Taints, WhereAConstituentSawASliceThatLostASample) {
  const ExportedEvent exported{
      .constituents = {{ShardId{1}, SliceId{3}, {}}, {ShardId{4}, SliceId{2}, {}}}};
  EXPECT_TRUE(taints(removal(1, 1), exported));
  EXPECT_TRUE(taints(removal(1, 3), exported));
  EXPECT_FALSE(taints(removal(1, 4), exported));
  EXPECT_TRUE(taints(removal(4, 2), exported));
  EXPECT_FALSE(taints(removal(4, 3), exported));
  EXPECT_FALSE(taints(removal(2, 1), exported));
  AcceptedEvent addition = removal(1, 1);
  addition.samples_removed = 0;
  EXPECT_FALSE(taints(addition, exported));
}

/// A store of which all was exported, "all", and a part, "0", before a request and after it.
class RecallTest : public ::testing::Test {
 protected:
  RecallTest() {
    create_store(path_, small_config(), numbered_samples(60));
    Store store(path_, Access::kWrite);
    train_all(store, "before");
    store.record_export(exported("all", {0, 1, 2}));
    store.record_export(exported("0", {0}));
    touched_ = store.samples().find(sample_key("id-3", store.config().seed)).value().shard;
    store.journal().accept(removal_of(store, {"id-3"}));
    store.record_export(exported("later", {0, 1, 2}));
  }

  static ExportedEvent exported(const std::string& name, const std::vector<std::uint32_t>& shards) {
    ExportedEvent event{.format = "torchscript", .aggregate = "mean", .name = name};
    event.digest = Hasher().add(name).finish();
    for (const std::uint32_t shard : shards) {
      event.constituents.push_back({ShardId{shard}, SliceId{4}, {}});
    }
    return event;
  }

  /// Signed by the store, whatever it says.
  Receipt forged(Receipt receipt) {
    receipt.signature = Store(path_, Access::kRead).key().sign(signed_text(receipt));
    return receipt;
  }

  static std::string failed(const std::vector<Check>& checks) {
    std::string names;
    for (const Check& check : checks) names += check.ok ? "" : check.name;
    return names;
  }

  TempDir scratch_;
  std::string path_ = scratch_ / "store";
  ShardId touched_;
};

TEST_F(RecallTest, GoesByTheLogAlone) {
  Store store(path_, Access::kRead);
  const std::vector<LoggedExport> exports = store.events().exports();
  ASSERT_EQ(exports.size(), 3U);
  EXPECT_EQ(exports.front().index, 1U);
  EXPECT_EQ(exports.back().event.name, "later");
  EXPECT_EQ(store.events().exports(), exports);
  const std::size_t expected = touched_ == ShardId{0} ? 2 : 1;
  EXPECT_EQ(exports_tainted_by(store.events(), 3).size(), expected);
  EXPECT_EQ(requests_tainting(store.events(), exports[0]), std::vector<std::uint64_t>{1});
  EXPECT_EQ(requests_tainting(store.events(), exports[1]).size(), expected - 1);
  EXPECT_TRUE(requests_tainting(store.events(), exports[2]).empty());
}

TEST_F(RecallTest, ALogThatGrowsIsReadOn) {
  Store store(path_, Access::kWrite);
  EXPECT_EQ(store.events().exports().size(), 3U);
  const LoggedExport added = store.record_export(exported("more", {1}));
  EXPECT_EQ(store.events().exports().back(), added);
  EXPECT_EQ(store.format(), 4U);
}

TEST_F(RecallTest, AReceiptNamesWhatItsRequestTaintsAndNothingElse) {
  Store store(path_, Access::kRead);
  const std::string key = store.key().public_key();
  const Receipt good = issue_receipt(store, 1);
  EXPECT_EQ(failed(check_receipt(good, key)), "");
  EXPECT_TRUE(check_store_log(good, store.events(), key).ok);
  EXPECT_EQ(receipt_from_json(to_json(good), "r.json"), good);

  Receipt silent = good;
  silent.exports.clear();
  silent = forged(silent);
  EXPECT_EQ(failed(check_receipt(silent, key)), "");
  EXPECT_FALSE(check_store_log(silent, store.events(), key).ok);

  Receipt loud = good;
  loud.exports.push_back({4, store.events().event(4), store.events().inclusion(4, 5)});
  EXPECT_EQ(failed(check_receipt(forged(loud), key)), "exports");

  Receipt twice = good;
  twice.exports.push_back(good.exports.front());
  EXPECT_EQ(failed(check_receipt(forged(twice), key)), "exports");

  Receipt false_kind = good;
  false_kind.exports.push_back(good.events.front());
  EXPECT_EQ(failed(check_receipt(forged(false_kind), key)), "exports");

  Receipt changed = good;
  std::get<ExportedEvent>(changed.exports.front().event).name = "other";
  EXPECT_EQ(failed(check_receipt(forged(changed), key)), "inclusion");
}

}  // namespace
}  // namespace sisa
