#include "storage/checkpoint_codec.h"

#include <bit>
#include <cmath>

#include "storage/digest.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

State random_state(std::mt19937& random) {
  State state;
  const std::size_t tensors = random() % 6;
  for (std::size_t i = 0; i < tensors; ++i) {
    Tensor tensor;
    tensor.name = std::string(1, static_cast<char>('a' + i)) + std::string(random() % 20, 'x');
    tensor.dtype = std::array{DType::kF32, DType::kF64, DType::kI64, DType::kU8}[random() % 4];
    std::size_t bytes = size_of(tensor.dtype);
    for (std::size_t k = random() % 4; k > 0; --k) {
      tensor.shape.push_back(random() % 5);
      bytes *= static_cast<std::size_t>(tensor.shape.back());
    }
    for (std::size_t k = 0; k < bytes; ++k) tensor.data.push_back(std::byte(random()));
    state.push_back(std::move(tensor));
  }
  return state;
}

std::string encoded(const State& state) { return encode_checkpoint(state, digest_of(state)); }

std::string value_of(const std::string& header, const std::string& data) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return text + header + data;
}

void expect_damaged(const std::string& bytes) {
  expect_error(ErrorKind::kDamaged, "the thing is damaged",
               [&] { decode_checkpoint(bytes, "the thing"); });
}

Tensor floats(const std::string& name, const std::vector<float>& values) {
  Tensor tensor{name, DType::kF32, {static_cast<std::int64_t>(values.size())}, {}};
  const auto bytes = std::as_bytes(std::span(values));
  tensor.data.assign(bytes.begin(), bytes.end());
  return tensor;
}

TEST(CheckpointCodec, GivesBackWhatWasEncoded) {
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    const State state = random_state(random);
    const StoredState stored = decode_checkpoint(encoded(state), "it");
    EXPECT_EQ(stored.state, state);
    EXPECT_EQ(stored.digest, digest_of(state));
  }
}

TEST(CheckpointCodec, KeepsEveryBitOfEveryKindOfNumber) {
  std::vector<float> values = {0.0F, -0.0F, INFINITY, -INFINITY, NAN, 1e-45F, -1e-40F, 3e38F};
  values.push_back(std::bit_cast<float>(0xffa12345U));  // a signalling NaN with a payload
  for (std::uint32_t i = 0; i < 5000; ++i) values.push_back(std::bit_cast<float>(i * 2654435761U));
  const State state = {floats("a", values),
                       {"b", DType::kI64, {1}, bytes_of("12345678")},
                       floats("c", {1.0F}),
                       floats("d", {})};
  EXPECT_EQ(decode_checkpoint(encoded(state), "it").state, state);
}

// What training leaves looks like this: many sizes of numbers around 0.
TEST(CheckpointCodec, TakesLessThanNineTenthsOfWhatWeightsTake) {
  std::mt19937 random(5);
  std::normal_distribution<float> weight(0, 0.05F);
  std::vector<float> values(100000);
  for (float& value : values) value = weight(random);
  EXPECT_LT(static_cast<double>(encoded({floats("weight", values)}).size()), 0.85 * 400000);
}

TEST(CheckpointCodec, TakesHardlyMoreThanWhatDoesNotCompress) {
  std::mt19937 random(6);
  std::vector<float> values(100000);
  for (float& value : values) value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
  EXPECT_LT(static_cast<double>(encoded({floats("weight", values)}).size()), 1.001 * 400000);
}

TEST(CheckpointCodec, BeginsWithItsDigestInTheClear) {
  const State state = {{"a", DType::kF32, {1, 2}, bytes_of("12345678")},
                       {"b", DType::kU8, {}, bytes_of("x")}};
  const std::string header = R"({"__metadata__":{"digest":")" + to_hex(digest_of(state)) +
                             R"("},"a":{"dtype":"F32","shape":[1,2]},)" +
                             R"("b":{"dtype":"U8","shape":[]}})";
  EXPECT_EQ(encoded(state).substr(0, 8 + header.size()), value_of(header, ""));
}

TEST(CheckpointCodec, FindsEveryFlippedBitThatMatters) {
  const State state = {{"bias", DType::kF32, {2}, bytes_of("12345678")},
                       {"weight", DType::kI64, {1, 1}, bytes_of("abcdefgh")}};
  const std::string good = encoded(state);
  int harmless = 0;  // bits of a frame's header that say nothing
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 1 << bit);
      try {
        EXPECT_EQ(decode_checkpoint(bad, "it").state, state);
        ++harmless;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kDamaged);
      }
    }
  }
  EXPECT_LE(harmless, 5 * 8) << "at most a byte for each frame";
}

TEST(CheckpointCodec, RefusesEveryTruncationAndTrailingBytes) {
  const std::string bytes = encoded({{"bias", DType::kF32, {2}, bytes_of("12345678")}});
  for (std::size_t size = 0; size < bytes.size(); ++size) expect_damaged(bytes.substr(0, size));
  expect_damaged(bytes + '\0');
  expect_damaged(bytes + bytes.substr(bytes.size() - 10));
}

TEST(CheckpointCodec, RefusesADigestThatDoesNotFit) {
  const State state = {{"bias", DType::kF32, {2}, bytes_of("12345678")}};
  expect_damaged(encode_checkpoint(state, digest_of({})));
}

TEST(CheckpointCodec, RefusesHeadersThatLie) {
  const State state = {{"a", DType::kU8, {1}, bytes_of("x")}};
  const std::string digest = R"("__metadata__":{"digest":")" + to_hex(digest_of(state)) + R"("})";
  const std::string good = R"(,"a":{"dtype":"U8","shape":[1]})";
  const auto header = [&](const std::string& tensors) { return "{" + digest + tensors + "}"; };
  const std::string frame = encoded(state).substr(8 + header(good).size());
  EXPECT_NO_THROW(decode_checkpoint(value_of(header(good), frame), "it"));
  for (const std::string& tensors :
       {std::string(), good + good, good + R"(,"b":3)", good + R"(,"b":{})", good + " ",
        std::string(R"(,"a":{"dtype":"U8","shape":[-1]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[1.0]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[1e400]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":{"x":1}})"),
        std::string(R"(,"a":{"dtype":"F16","shape":[1]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[2]})"),
        std::string(R"(,"a":{"dtype":"F32","shape":[1]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[1],"more":1})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[1000000000000]})"),
        std::string(R"(,"a":{"dtype":"F32","shape":[1000000000000]})"),
        std::string(R"(,"a":{"dtype":"U8","shape":[18446744073709551615]})"),
        std::string(R"(,"a":{"dtype":"F64","shape":[4294967296,4294967296]})"),
        std::string(R"(,"a":{"shape":[1],"dtype":"U8"})")}) {
    expect_damaged(value_of(header(tensors), frame));
  }
  for (const std::string text : {"", "null", "[]", "{", "{}", "\xff", "{\"a\":{}}"}) {
    expect_damaged(value_of(text, ""));
  }
  expect_damaged(value_of(std::string(100000, '['), ""));
  expect_damaged(std::string(16, '\xff'));
}

TEST(CheckpointCodec, IsSafeOnAnyBytes) {
  std::mt19937 random(17);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = encoded(random_state(random));
    for (std::size_t k = 1 + random() % 8; k > 0; --k) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    try {
      decode_checkpoint(bytes, "it");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kDamaged);
    }
  }
}

TEST(CheckpointCodec, RefusesToEncodeWhatIsNoState) {
  const auto refuses = [](const State& state) {
    expect_error(ErrorKind::kFailed, "cannot be stored", [&] { encoded(state); });
  };
  refuses({{"b", DType::kU8, {1}, bytes_of("x")}, {"a", DType::kU8, {1}, bytes_of("x")}});
  refuses({{"a", DType::kU8, {1}, bytes_of("x")}, {"a", DType::kU8, {1}, bytes_of("x")}});
  refuses({{"a", DType::kF32, {1}, bytes_of("x")}});
  refuses({{"a", DType::kU8, {-1}, bytes_of("x")}});
  refuses({{"__metadata__", DType::kU8, {1}, bytes_of("x")}});
  refuses({{"\xff", DType::kU8, {1}, bytes_of("x")}});
}

}  // namespace
}  // namespace sisa
