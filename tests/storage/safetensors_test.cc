#include "storage/safetensors.h"

#include <limits>

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

std::vector<std::byte> value_of(const std::string& header, const std::string& data) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return bytes_of(text + header + data);
}

void expect_damaged(const std::vector<std::byte>& bytes) {
  expect_error(ErrorKind::kDamaged, "the thing is damaged",
               [&] { decode_safetensors(bytes, "the thing"); });
}

TEST(Safetensors, GivesBackWhatWasEncoded) {
  std::mt19937 random(3);
  for (int i = 0; i < 500; ++i) {
    const State state = random_state(random);
    EXPECT_EQ(decode_safetensors(encode_safetensors(state), "it"), state);
  }
}

TEST(Safetensors, WritesTheStandardLayout) {
  const State state = {{"a", DType::kF32, {1, 2}, bytes_of("12345678")},
                       {"b", DType::kU8, {}, bytes_of("x")}};
  std::string header = R"({"__metadata__":{"digest":")" + to_hex(digest_of(state)) +
                       R"("},"a":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]},)" +
                       R"("b":{"data_offsets":[8,9],"dtype":"U8","shape":[]}})";
  while (header.size() % 8 != 0) header += ' ';
  EXPECT_EQ(encode_safetensors(state), value_of(header, "12345678x"));
}

TEST(Safetensors, RefusesEveryFlippedBit) {
  const std::vector<std::byte> good =
      encode_safetensors({{"bias", DType::kF32, {2}, bytes_of("12345678")},
                          {"weight", DType::kI64, {1, 1}, bytes_of("abcdefgh")}});
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::byte> bad = good;
      bad[at] ^= std::byte(1 << bit);
      expect_damaged(bad);
    }
  }
}

TEST(Safetensors, RefusesEveryTruncationAndTrailingBytes) {
  std::vector<std::byte> bytes =
      encode_safetensors({{"bias", DType::kF32, {2}, bytes_of("12345678")}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    expect_damaged({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
  }
  bytes.push_back(std::byte{0});
  expect_damaged(bytes);
}

TEST(Safetensors, RefusesHeadersThatLie) {
  const std::string digest = R"("__metadata__":{"digest":")" +
                             to_hex(digest_of({{"a", DType::kU8, {1}, bytes_of("x")}})) + R"("})";
  const auto header = [&](const std::string& tensors) {
    std::string text = "{" + digest + tensors + "}";
    while (text.size() % 8 != 0) text += ' ';
    return text;
  };
  const std::string good = R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[1]})";
  EXPECT_NO_THROW(decode_safetensors(value_of(header(good), "x"), "it"));
  for (const std::string& tensors :
       {std::string(), good + good, good + R"(,"b":3)", good + R"(,"b":{})",
        std::string(R"(,"a":{"data_offsets":[1,2],"dtype":"U8","shape":[1]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[-1]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[1.0]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[1e400]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":{"x":1}})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"F16","shape":[1]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[1],"more":1})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"U8","shape":[18446744073709551615]})"),
        std::string(R"(,"a":{"data_offsets":[0,1],"dtype":"F64","shape":[4294967296,4294967296]})"),
        std::string(R"(,"a":{"dtype":"U8","data_offsets":[0,1],"shape":[1]})")}) {
    expect_damaged(value_of(header(tensors), "x"));
  }
  for (const std::string text : {"", "null", "[]", "{", "{}", "\xff", "{\"a\":{}}"}) {
    expect_damaged(value_of(text, ""));
  }
  expect_damaged(value_of(std::string(100000, '['), ""));
  std::vector<std::byte> endless(16, std::byte{0xff});
  expect_damaged(endless);
}

TEST(Safetensors, IsSafeOnAnyBytes) {
  std::mt19937 random(17);
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::byte> bytes = encode_safetensors(random_state(random));
    for (std::size_t k = 1 + random() % 8; k > 0; --k) {
      bytes[random() % bytes.size()] = std::byte(random());
    }
    try {
      decode_safetensors(bytes, "it");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kDamaged);
    }
  }
}

TEST(Safetensors, RefusesToEncodeWhatIsNoState) {
  const auto refuses = [](const State& state) {
    expect_error(ErrorKind::kFailed, "cannot be stored", [&] { encode_safetensors(state); });
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
