#include "storage/receipts/store_key.h"

#include "storage/database.h"
#include "storage/receipts/hex.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

// RFC 8032, section 7.1, test 2.
TEST(StoreKey, SignsAsTheStandardSays) {
  const auto seed =
      bytes_from_hex<32>("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const StoreKey key(seed.value());
  EXPECT_EQ(key.public_key(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(key.sign("\x72"),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(StoreKey, VerifiesNothingButItsOwn) {
  const StoreKey key = StoreKey::random();
  const std::string signature = key.sign("text");
  EXPECT_TRUE(StoreKey::verify(key.public_key(), "text", signature));
  EXPECT_FALSE(StoreKey::verify(key.public_key(), "texT", signature));
  EXPECT_FALSE(StoreKey::verify(StoreKey::random().public_key(), "text", signature));
  for (std::size_t at = 0; at < signature.size(); ++at) {
    std::string other = signature;
    other[at] = other[at] == '0' ? '1' : '0';
    EXPECT_FALSE(StoreKey::verify(key.public_key(), "text", other)) << at;
  }
  for (const std::string& other :
       {std::string(), signature + "0", signature.substr(2), "0x" + signature,
        std::string(128, 'g'), std::string(128, '0')}) {
    EXPECT_FALSE(StoreKey::verify(key.public_key(), "text", other)) << other;
  }
  EXPECT_FALSE(StoreKey::verify("", "text", signature));
  EXPECT_FALSE(StoreKey::verify(std::string(64, '0'), "text", std::string(128, '0')));
}

TEST(StoreKey, ConcealsUnderItsSeedAlone) {
  const StoreKey key = StoreKey::random();
  StoreKey::Seed seed;
  std::copy(key.seed().begin(), key.seed().end(), seed.begin());
  const Digest digest = digest_of({});
  EXPECT_EQ(StoreKey(seed).conceal(digest), key.conceal(digest));
  EXPECT_NE(StoreKey::random().conceal(digest), key.conceal(digest));
  EXPECT_NE(key.conceal(Digest()), key.conceal(digest));
  EXPECT_NE(key.conceal(digest), digest);
}

TEST(StoreKey, EveryStoreHasItsOwn) {
  const TempDir scratch;
  create_store(scratch / "a", small_config(), numbered_samples(3));
  create_store(scratch / "b", small_config(), numbered_samples(3));
  const std::string key = Store(scratch / "a", Access::kRead).key().public_key();
  EXPECT_EQ(key.size(), 64U);
  EXPECT_EQ(Store(scratch / "a", Access::kWrite).key().public_key(), key);
  EXPECT_NE(Store(scratch / "b", Access::kRead).key().public_key(), key);
}

TEST(StoreKey, AStoreWithoutOneIsDamaged) {
  const TempDir scratch;
  create_store(scratch / "a", small_config(), numbered_samples(3));
  for (const std::string& stored : {std::string(), std::string(31, 'k')}) {
    {
      Database database(scratch / "a", Database::Mode::kWrite);
      rocksdb::WriteBatch batch;
      batch.Put(database.handle(Family::kMeta), std::string(kSeedKey), stored);
      database.write(batch, Database::Durability::kMachine);
    }
    expect_error(ErrorKind::kDamaged, "no key to sign with",
                 [&] { Store(scratch / "a", Access::kRead); });
  }
}

}  // namespace
}  // namespace sisa
