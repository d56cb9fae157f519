#include <algorithm>

#include "storage/safetensors.h"
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

// Any change of any byte is noticed.
void flip_a_byte(std::vector<std::byte> bytes, Recipe& recipe) {
  const std::size_t position = (recipe.number(256) << 8 | recipe.number(256)) % bytes.size();
  bytes[position] ^= std::byte(1 + recipe.number(255));
  require(!accepts(ErrorKind::kDamaged, [&] { decode_safetensors(bytes, "the state"); }),
          "a flipped byte is refused");
}

}  // namespace

void consume(std::span<const std::byte> input) {
  accepts(ErrorKind::kDamaged, [&] {
    const State state = decode_safetensors(input, "the input");
    const std::vector<std::byte> again = encode_safetensors(state);
    require(std::equal(again.begin(), again.end(), input.begin(), input.end()),
            "what decodes encodes to the same bytes");
  });
  Recipe recipe(input);
  const State state = state_from(recipe);
  const std::vector<std::byte> bytes = encode_safetensors(state);
  require(decode_safetensors(bytes, "the state") == state, "what was encoded decodes");
  flip_a_byte(bytes, recipe);
}

}  // namespace sisa::fuzz
