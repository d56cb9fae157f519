#include <string>

#include "storage/checkpoint_codec.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

// Takes numbers and bytes off the front of the input; zeros once it is used up.
class Recipe {
 public:
  explicit Recipe(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::size_t number(std::size_t below) {
    if (rest_.empty()) return 0;
    const auto byte = std::to_integer<std::size_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return byte % below;
  }

  std::vector<std::byte> bytes(std::size_t count) {
    std::vector<std::byte> taken(count);
    for (std::byte& byte : taken) byte = std::byte(number(256));
    return taken;
  }

 private:
  std::span<const std::byte> rest_;
};

State state_from(Recipe& recipe) {
  State state;
  std::string name;
  for (std::size_t tensors = recipe.number(4); tensors > 0; --tensors) {
    Tensor tensor;
    name += static_cast<char>('!' + recipe.number(90));  // a longer name comes later
    tensor.name = name;
    tensor.dtype = static_cast<DType>(recipe.number(4));
    std::size_t bytes = size_of(tensor.dtype);
    for (std::size_t dimensions = recipe.number(4); dimensions > 0; --dimensions) {
      tensor.shape.push_back(static_cast<std::int64_t>(recipe.number(5)));
      bytes *= static_cast<std::size_t>(tensor.shape.back());
    }
    tensor.data = recipe.bytes(bytes);
    state.push_back(std::move(tensor));
  }
  return state;
}

// A change of any byte is noticed, or changes nothing.
void flip_a_byte(std::string bytes, const State& state, Recipe& recipe) {
  const std::size_t position = (recipe.number(256) << 8 | recipe.number(256)) % bytes.size();
  bytes[position] = static_cast<char>(bytes[position] ^ (1 + recipe.number(255)));
  accepts(ErrorKind::kDamaged, [&] {
    require(decode_checkpoint(bytes, "the state").state == state, "a flipped byte is harmless");
  });
}

}  // namespace

void consume(std::span<const std::byte> input) {
  const std::string text(reinterpret_cast<const char*>(input.data()), input.size());
  accepts(ErrorKind::kDamaged, [&] {
    const StoredState stored = decode_checkpoint(text, "the input");
    require(stored.digest == digest_of(stored.state), "the digest is that of the tensors");
    const std::string again = encode_checkpoint(stored.state, stored.digest);
    require(decode_checkpoint(again, "it").state == stored.state, "what decodes can be encoded");
  });
  Recipe recipe(input);
  const State state = state_from(recipe);
  const std::string bytes = encode_checkpoint(state, digest_of(state));
  require(decode_checkpoint(bytes, "the state").state == state, "what was encoded decodes");
  flip_a_byte(bytes, state, recipe);
}

}  // namespace sisa::fuzz
