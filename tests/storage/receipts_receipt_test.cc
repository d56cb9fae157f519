#include "storage/receipts/receipt.h"

#include <array>

#include "storage/receipts/receipt_check.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

/// A store with three requests: restored, erased, accepted.
class ReceiptTest : public ::testing::Test {
 protected:
  ReceiptTest() {
    create_store(path_, small_config(), numbered_samples(60));
    Store store(path_, Access::kWrite);
    train_all(store, "before");
    openings_ = unlearn(store, {"id-3", "id-4", "id-50"});
    store.journal().erase();
    train_all(store, "after");
    store.journal().mark_restored(123, 0.5);
    unlearn(store, {"id-5"});
    store.journal().erase();
    unlearn(store, {"id-6"});
    key_ = store.key().public_key();
  }

  static std::vector<Opening> unlearn(Store& store, const std::vector<std::string>& ids) {
    std::vector<Opening> taken;
    store.journal().accept(removal_of(store, ids),
                           [&](const std::vector<Opening>& openings) { taken = openings; });
    return taken;
  }

  Receipt issue(std::uint64_t request, std::optional<std::uint64_t> since = std::nullopt) {
    Store store(path_, Access::kRead);
    return issue_receipt(store, request, since);
  }

  // Signed anew: what the store would have to say itself.
  Receipt forged(Receipt receipt) {
    receipt.signature = Store(path_, Access::kRead).key().sign(signed_text(receipt));
    return receipt;
  }

  TempDir scratch_;
  std::string path_ = scratch_ / "store";
  std::string key_;
  std::vector<Opening> openings_;
};

/// "" if all is well, else the names of the checks that failed.
std::string failed(const std::vector<Check>& checks) {
  std::string names;
  for (const Check& check : checks) {
    if (!check.ok) names += (names.empty() ? "" : " ") + check.name;
  }
  return names;
}

TEST_F(ReceiptTest, HoldsForEveryState) {
  for (const auto& [request, state] : {std::pair{1, RequestState::kRestored},
                                       {2, RequestState::kErased},
                                       {3, RequestState::kAccepted}}) {
    const Receipt receipt = issue(static_cast<std::uint64_t>(request));
    EXPECT_EQ(receipt.state, state);
    EXPECT_EQ(receipt.events.size(), static_cast<std::size_t>(state) + 1);
    EXPECT_EQ(failed(check_receipt(receipt, key_)), "") << to_json(receipt);
    Store store(path_, Access::kRead);
    EXPECT_TRUE(check_store_log(receipt, store.events(), key_).ok);
  }
}

TEST_F(ReceiptTest, GoesThroughItsFileAndBack) {
  for (const std::optional<std::uint64_t> since : {std::optional<std::uint64_t>(), {5}}) {
    const Receipt receipt = issue(1, since);
    const std::string text = to_json(receipt);
    EXPECT_EQ(receipt_from_json(text, "r.json"), receipt);
    EXPECT_EQ(receipt_from_json(text.substr(0, text.size() - 1), "r.json"), receipt);
  }
}

TEST_F(ReceiptTest, TellsNoId) {
  const std::string text = to_json(issue(1));
  EXPECT_EQ(text.find("id-"), std::string::npos);
}

TEST_F(ReceiptTest, NoByteOfItsFileCanChange) {
  const std::string good = to_json(issue(1, 2));
  const auto passes = [&](const std::string& text) {
    try {
      return failed(check_receipt(receipt_from_json(text, "r.json"), key_)).empty();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kFailed) << error.what();
      return false;
    }
  };
  ASSERT_TRUE(passes(good));
  // Another digit, another letter, other white space, a letter in the other case, no text at all.
  constexpr std::array kBits = {0x01, 0x02, 0x20, 0x2a, 0x80};
  std::string text = good;
  for (std::size_t at = 0; at < good.size(); ++at) {
    text[at] = static_cast<char>(good[at] ^ kBits[at % kBits.size()]);
    EXPECT_FALSE(passes(text)) << "byte " << at << ": " << good.substr(at, 20);
    text[at] = good[at];
  }
}

TEST_F(ReceiptTest, RefusesTextThatIsNone) {
  const std::string good = to_json(issue(3));
  for (std::size_t at = 0; at + 1 < good.size(); ++at) {
    expect_error(ErrorKind::kFailed, "r.json: expected a receipt",
                 [&] { receipt_from_json(good.substr(0, at), "r.json"); });
  }
  for (const std::string& text :
       {good + "\n", good + good, "\xef\xbb\xbf" + good, std::string("null"), std::string("[1]"),
        std::string(200000, '['), R"({"events":)" + std::string(200000, '[')}) {
    expect_error(ErrorKind::kFailed, "r.json", [&] { receipt_from_json(text, "r.json"); });
  }
}

TEST_F(ReceiptTest, IsOfTheGivenKeyAlone) {
  const Receipt receipt = issue(1);
  const StoreKey other = StoreKey::random();
  EXPECT_EQ(failed(check_receipt(receipt, other.public_key())), "signature");
  Receipt stolen = receipt;
  stolen.public_key = other.public_key();
  stolen.signature = other.sign(signed_text(stolen));
  EXPECT_EQ(failed(check_receipt(stolen, key_)), "signature");
  EXPECT_EQ(failed(check_receipt(stolen, other.public_key())), "");
}

// Even who holds the key cannot sign a receipt that contradicts itself.
TEST_F(ReceiptTest, AForgeryIsNotInTheLog) {
  const Receipt good = issue(1);
  const auto refused = [&](const std::string& by, const auto& change) {
    Receipt receipt = good;
    change(receipt);
    EXPECT_EQ(failed(check_receipt(forged(receipt), key_)), by) << to_json(receipt);
  };
  refused("inclusion",
          [](Receipt& receipt) { std::get<ErasedEvent>(receipt.events[1].event).time += 1; });
  refused("inclusion", [](Receipt& receipt) { receipt.log.root.bytes[0] ^= 1; });
  refused("inclusion", [](Receipt& receipt) { receipt.log.size *= 2; });
  refused("inclusion", [](Receipt& receipt) { receipt.events[2].inclusion.pop_back(); });
  refused("inclusion", [](Receipt& receipt) { ++receipt.events[2].index; });
}

TEST_F(ReceiptTest, ItsEventsTellOneRequestsLife) {
  const Receipt good = issue(1);
  const auto refused = [&](const std::string& why, const auto& change) {
    Receipt receipt = good;
    change(receipt);
    const Check events = check_receipt(forged(receipt), key_).at(2);
    EXPECT_FALSE(events.ok) << to_json(receipt);
    EXPECT_NE(events.detail.find(why), std::string::npos) << events.detail;
  };
  refused("state erased", [](Receipt& receipt) { receipt.state = RequestState::kErased; });
  refused("state restored", [](Receipt& receipt) { receipt.events.pop_back(); });
  refused("state accepted", [](Receipt& receipt) {
    receipt.events.clear();
    receipt.state = RequestState::kAccepted;
  });
  refused("state restored",
          [](Receipt& receipt) { std::swap(receipt.events[0], receipt.events[1]); });
  refused("other requests", [](Receipt& receipt) { receipt.request = 2; });
  refused("other requests", [&](Receipt& receipt) { receipt.events[1] = issue(2).events[1]; });
  refused("comes before", [](Receipt& receipt) { receipt.events[1].index = 0; });
  refused("comes before",
          [](Receipt& receipt) { std::get<RestoredEvent>(receipt.events[2].event).time = 0; });
  refused("forget set", [](Receipt& receipt) {
    std::get<AcceptedEvent>(receipt.events[0].event).forget_set.reset();
  });
  refused("was not trained again", [](Receipt& receipt) {
    std::get<RestoredEvent>(receipt.events[2].event).shards.pop_back();
  });
  refused("was not trained again", [](Receipt& receipt) {
    for (RestoredShard& shard : std::get<RestoredEvent>(receipt.events[2].event).shards) {
      ++shard.from_slice.value;
    }
  });
}

TEST_F(ReceiptTest, CoversWhatWasRemovedAndNothingElse) {
  const Receipt receipt = issue(1);
  ASSERT_EQ(openings_.size(), 3U);
  EXPECT_TRUE(check_covers(receipt, openings_).ok);
  for (const Opening& opening : openings_) EXPECT_TRUE(check_covers(receipt, {opening}).ok);
  std::vector<Opening> others = openings_;
  others[2].id = "id-7";
  EXPECT_FALSE(check_covers(receipt, others).ok);
  EXPECT_NE(check_covers(receipt, others).detail.find("'id-7'"), std::string::npos);
  EXPECT_FALSE(check_covers(issue(2), openings_).ok);
  others = {openings_[0]};
  ++others[0].count;
  EXPECT_FALSE(check_covers(receipt, others).ok);
  EXPECT_FALSE(check_covers(Receipt(), openings_).ok);
}

TEST_F(ReceiptTest, ShowsThatTheLogOnlyGrew) {
  const Receipt earlier = issue(3);
  EXPECT_TRUE(check_consistency(issue(1), earlier).ok) << "the same log";
  {
    Store store(path_, Access::kWrite);
    unlearn(store, {"id-8"});
  }
  const std::uint64_t size = earlier.log.size;
  EXPECT_TRUE(check_consistency(issue(1, size), earlier).ok);
  const Check unasked = check_consistency(issue(1), earlier);
  EXPECT_FALSE(unasked.ok);
  EXPECT_NE(unasked.detail.find("--since " + std::to_string(size)), std::string::npos);
  EXPECT_FALSE(check_consistency(issue(1, size - 1), earlier).ok);
  EXPECT_FALSE(check_consistency(earlier, issue(1, size)).ok) << "the earlier one is later";
  Receipt other = earlier;
  other.log.root.bytes[0] ^= 1;
  EXPECT_FALSE(check_consistency(issue(1, size), other).ok) << "not signed";
  EXPECT_FALSE(check_consistency(issue(1, size), forged(other)).ok) << "another history";
}

TEST_F(ReceiptTest, AStoreThatLostItsPastIsNoticed) {
  std::filesystem::copy(path_, scratch_ / "copy");
  {
    Store store(path_, Access::kWrite);
    unlearn(store, {"id-8"});
  }
  const Receipt receipt = issue(4);
  Store store(path_, Access::kRead);
  EXPECT_TRUE(check_store_log(receipt, store.events(), key_).ok);
  {
    Store copy(scratch_ / "copy", Access::kWrite);
    EXPECT_FALSE(check_store_log(receipt, copy.events(), key_).ok) << "fewer events";
    unlearn(copy, {"id-9"});
    EXPECT_FALSE(check_store_log(receipt, copy.events(), key_).ok) << "another event";
  }
  create_store(scratch_ / "other", small_config(), numbered_samples(60));
  Store other(scratch_ / "other", Access::kRead);
  EXPECT_FALSE(check_store_log(receipt, other.events(), other.key().public_key()).ok);
}

TEST_F(ReceiptTest, IsIssuedForWhatThereIs) {
  expect_error(ErrorKind::kNotFound, "no request 4 in " + path_, [&] { issue(4); });
  expect_error(ErrorKind::kNotFound, "no request 0", [&] { issue(0); });
  const std::uint64_t size = issue(1).log.size;
  EXPECT_EQ(issue(1, size).consistency->path, TreePath());
  expect_error(ErrorKind::kUsage, "since 1 to " + std::to_string(size),
               [&] { issue(1, size + 1); });
  expect_error(ErrorKind::kUsage, "not 0", [&] { issue(1, 0); });
}

}  // namespace
}  // namespace sisa
