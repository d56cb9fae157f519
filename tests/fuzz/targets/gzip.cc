#include <zlib.h>

#include <algorithm>
#include <vector>

#include "storage/input/inflate_source.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 16;

// The decompressed bytes, or their first kMostBytes; nothing where they are refused.
std::optional<std::vector<std::byte>> inflate_in_pieces(std::span<const std::byte> input,
                                                        std::size_t piece) {
  std::vector<std::byte> bytes(kMostBytes);
  std::size_t done = 0;
  const bool accepted = accepts(ErrorKind::kFailed, [&] {
    InflateSource source(std::make_unique<MemorySource>("input", input),
                         InflateSource::Format::kGzip);
    for (std::size_t count = 1; count != 0 && done < kMostBytes; done += count) {
      count = source.read(std::span(bytes).subspan(done, std::min(piece, kMostBytes - done)));
    }
  });
  if (!accepted) return std::nullopt;
  bytes.resize(done);
  return bytes;
}

std::vector<std::byte> gzip(std::span<const std::byte> bytes) {
  z_stream z{};
  deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::vector<std::byte> compressed(deflateBound(&z, bytes.size()));
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(compressed.data());
  z.avail_out = static_cast<uInt>(compressed.size());
  deflate(&z, Z_FINISH);
  compressed.resize(z.total_out);
  deflateEnd(&z);
  return compressed;
}

}  // namespace

void consume(std::span<const std::byte> input) {
  const auto whole = inflate_in_pieces(input, kMostBytes);
  const auto pieces = inflate_in_pieces(input, 61 + input.size() % 64);
  // Damage right behind the last byte asked for may be seen or not.
  const bool cut =
      (whole && whole->size() == kMostBytes) || (pieces && pieces->size() == kMostBytes);
  require(cut || whole == pieces, "the bytes do not depend on how they are asked for");

  const std::vector<std::byte> original(input.begin(), input.end());
  std::vector<std::byte> compressed = gzip(input);
  require(inflate_in_pieces(compressed, kMostBytes) == original, "what was compressed comes back");
  compressed.pop_back();
  require(!inflate_in_pieces(compressed, kMostBytes), "truncated data is refused");
}

}  // namespace sisa::fuzz
