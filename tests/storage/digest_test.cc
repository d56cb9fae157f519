#include "storage/digest.h"

#include "storage/keyed_hash.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

TEST(Digest, IsBlake2b256) {
  // RFC 7693's algorithm with 32 bytes of output, of nothing and of "abc".
  EXPECT_EQ(to_hex(Hasher().finish()),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(to_hex(Hasher().add("a").add("bc").finish()),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Digest, NumbersAreEightBytesLittleEndian) {
  EXPECT_EQ(Hasher().add(std::uint64_t{0x4847464544434241}).finish(),
            Hasher().add("ABCDEFGH").finish());
}

TEST(Digest, OfAStateIsOverItsCanonicalBytes) {
  const State state = {{"w", DType::kF32, {1, 2}, bytes_of("12345678")}};
  const auto n = [](std::uint64_t value) { return value; };
  EXPECT_EQ(digest_of(state), Hasher()
                                  .add(n(1))
                                  .add(n(1))
                                  .add("w")
                                  .add(n(3))
                                  .add("F32")
                                  .add(n(2))
                                  .add(n(1))
                                  .add(n(2))
                                  .add(n(8))
                                  .add("12345678")
                                  .finish());
  EXPECT_EQ(digest_of({}), Hasher().add(n(0)).finish());
}

TEST(Digest, DiffersWithEveryPartOfAState) {
  const State state = {{"w", DType::kF32, {1, 2}, bytes_of("12345678")}};
  State other = state;
  other[0].name = "v";
  EXPECT_NE(digest_of(other), digest_of(state));
  other = state;
  other[0].shape = {2, 1};
  EXPECT_NE(digest_of(other), digest_of(state));
  other = state;
  other[0].dtype = DType::kI64;
  EXPECT_NE(digest_of(other), digest_of(state));
  other = state;
  other[0].data[7] ^= std::byte{1};
  EXPECT_NE(digest_of(other), digest_of(state));
}

TEST(Digest, HexGoesThereAndBack) {
  const Digest digest = Hasher().add("x").finish();
  const std::string hex = to_hex(digest);
  EXPECT_EQ(digest_from_hex(hex), digest);
  for (const std::string& bad :
       {std::string(), hex.substr(1), hex + "0", "G" + hex.substr(1), "A" + hex.substr(1)}) {
    expect_error(ErrorKind::kDamaged, "digest", [&] { digest_from_hex(bad); });
  }
}

TEST(KeyedHash, DependsOnNameKindAndSeed) {
  EXPECT_EQ(sample_key("a", 1), sample_key("a", 1));
  EXPECT_NE(sample_key("a", 1), sample_key("b", 1));
  EXPECT_NE(sample_key("a", 1), sample_key("a", 2));
  EXPECT_NE(sample_key("a", 1).bytes, subject_key("a", 1).bytes);
}

}  // namespace
}  // namespace sisa
