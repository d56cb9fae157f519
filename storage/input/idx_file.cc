#include "storage/input/idx_file.h"

#include <array>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"

namespace sisa {

ArrayStream read_idx(std::unique_ptr<ByteSource> source) {
  constexpr std::byte kUnsignedByte{0x08};
  ByteReader bytes(std::move(source));
  std::array<std::byte, 4> word{};
  bytes.read_all(word, "the magic number of an IDX file");
  if (word[0] != std::byte{0} || word[1] != std::byte{0} || word[2] != kUnsignedByte) {
    bad_input(bytes.name() + " byte 0",
              "wrong magic number, expected an IDX file of unsigned bytes (00 00 08)");
  }
  ArrayHeader header;
  for (int i = std::to_integer<int>(word[3]); i > 0; --i) {
    bytes.read_all(word, "a dimension");
    header.shape.push_back(load<std::uint32_t>(word.data(), std::endian::big));
  }
  return ArrayStream(std::move(bytes), std::move(header));
}

}  // namespace sisa
