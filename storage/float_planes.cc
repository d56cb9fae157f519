#include "storage/float_planes.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kFloatBytes = 4;
constexpr std::size_t kBlock = 1024;  // numbers that are turned together: they stay in registers

// A block of a frame holds at most 128 KiB and takes at least four bytes (RFC 8878, 3.1.1.2).
constexpr std::uint64_t kMostOfBlock = 128 << 10;
constexpr std::uint64_t kLeastBlock = 4;

// Exponents have few values but hardly ever come in the same row again: almost no search for
// repetitions, all of the time for the code of single bytes.
constexpr int kLevel = 1;
constexpr int kShortestMatch = 7;
constexpr int kSearchTable = 6;  // logarithm of its size

using Plane = std::vector<char>;

/// Planes of numbers, by the weight of the byte, then that of all other data.
using Planes = std::array<Plane, kFloatBytes + 1>;

bool is_float(const Tensor& tensor) { return tensor.dtype == DType::kF32; }

/// Moves the bytes of numbers apart, into planes from `at` on.
void split(std::span<const std::byte> numbers, std::size_t at, Planes& planes) {
  std::array<std::uint32_t, kBlock> words;
  const std::size_t count = numbers.size() / kFloatBytes;
  for (std::size_t first = 0; first < count; first += kBlock) {
    const std::size_t size = std::min(kBlock, count - first);
    std::memcpy(words.data(), &numbers[kFloatBytes * first], kFloatBytes * size);
    for (std::size_t i = 0; i < size; ++i) words[i] = std::rotl(words[i], 1);
    for (std::size_t k = 0; k < kFloatBytes; ++k) {
      char* plane = &planes[k][at + first];
      const std::size_t shift = 8 * (kFloatBytes - 1 - k);
      for (std::size_t i = 0; i < size; ++i) plane[i] = static_cast<char>(words[i] >> shift);
    }
  }
}

/// The inverse.
void join(const Planes& planes, std::size_t at, std::span<std::byte> numbers) {
  const auto byte = [&](std::size_t k, std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(planes[k][at + i])};
  };
  for (std::size_t i = 0; kFloatBytes * i < numbers.size(); ++i) {
    const std::uint32_t word = byte(0, i) << 24 | byte(1, i) << 16 | byte(2, i) << 8 | byte(3, i);
    const std::uint32_t number = std::rotr(word, 1);
    std::memcpy(&numbers[kFloatBytes * i], &number, kFloatBytes);
  }
}

Planes planes_of(const State& state) {
  std::size_t floats = 0;
  for (const Tensor& tensor : state) {
    if (is_float(tensor)) floats += tensor.data.size() / kFloatBytes;
  }
  Planes planes;
  for (std::size_t k = 0; k < kFloatBytes; ++k) planes[k].resize(floats);
  std::size_t at = 0;
  for (const Tensor& tensor : state) {
    if (is_float(tensor)) {
      split(tensor.data, at, planes);
      at += tensor.data.size() / kFloatBytes;
    } else {
      const auto* bytes = reinterpret_cast<const char*>(tensor.data.data());
      planes[kFloatBytes].insert(planes[kFloatBytes].end(), bytes, bytes + tensor.data.size());
    }
  }
  return planes;
}

void expect_done(std::size_t result) {
  if (ZSTD_isError(result) == 0) return;
  throw Error(ErrorKind::kFailed,
              std::string("tensors cannot be stored: ") + ZSTD_getErrorName(result));
}

using Compressor = std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)>;

Compressor make_compressor() {
  Compressor compressor(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  if (!compressor) throw std::bad_alloc();
  for (const auto& [parameter, value] : {std::pair{ZSTD_c_compressionLevel, kLevel},
                                         {ZSTD_c_strategy, int{ZSTD_fast}},
                                         {ZSTD_c_minMatch, kShortestMatch},
                                         {ZSTD_c_hashLog, kSearchTable}}) {
    expect_done(ZSTD_CCtx_setParameter(compressor.get(), parameter, value));
  }
  return compressor;
}

/// Writes the frame of a plane; returns its length.
std::size_t write_frame(ZSTD_CCtx& compressor, const Plane& plane, std::span<char> to) {
  if (plane.empty()) return 0;
  const std::size_t size =
      ZSTD_compress2(&compressor, to.data(), to.size(), plane.data(), plane.size());
  expect_done(size);
  return size;
}

/// Takes a frame of `size` bytes off the front; nothing if there is none.
std::optional<Plane> take_frame(std::string_view& bytes, std::uint64_t size) {
  if (size == 0) return Plane();
  const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
  if (ZSTD_isError(frame) != 0 || size > frame / kLeastBlock * kMostOfBlock ||
      ZSTD_getFrameContentSize(bytes.data(), frame) != size) {
    return std::nullopt;
  }
  Plane plane(size);
  if (ZSTD_decompress(plane.data(), size, bytes.data(), frame) != size) return std::nullopt;
  bytes.remove_prefix(frame);
  return plane;
}

/// Takes all frames; nothing if they are not exactly those.
std::optional<Planes> take_planes(std::string_view bytes, std::uint64_t floats,
                                  std::uint64_t others) {
  Planes planes;
  for (Plane& plane : planes) {
    std::optional<Plane> next = take_frame(bytes, &plane == &planes.back() ? others : floats);
    if (!next) return std::nullopt;
    plane = std::move(*next);
  }
  if (!bytes.empty()) return std::nullopt;
  return planes;
}

}  // namespace

void append_planes(const State& state, std::string& bytes) {
  const Compressor compressor = make_compressor();
  const Planes planes = planes_of(state);
  std::size_t end = bytes.size();
  std::size_t most = end;
  for (const Plane& plane : planes) most += ZSTD_compressBound(plane.size());
  bytes.resize(most);
  for (const Plane& plane : planes) {
    end += write_frame(*compressor, plane, std::span(bytes).subspan(end));
  }
  bytes.resize(end);
}

bool read_planes(std::string_view bytes, State& state) {
  std::uint64_t floats = 0;
  std::uint64_t others = 0;
  for (const Tensor& tensor : state) {
    const std::optional<std::uint64_t> size = data_bytes(tensor.dtype, tensor.shape);
    std::uint64_t& sum = is_float(tensor) ? floats : others;
    if (!size || __builtin_add_overflow(sum, *size, &sum)) return false;
  }
  const std::optional<Planes> planes = take_planes(bytes, floats / kFloatBytes, others);
  if (!planes) return false;
  std::size_t at = 0;
  auto other = planes->back().begin();
  for (Tensor& tensor : state) {
    tensor.data.resize(data_bytes(tensor.dtype, tensor.shape).value());
    if (is_float(tensor)) {
      join(*planes, at, tensor.data);
      at += tensor.data.size() / kFloatBytes;
    } else if (!tensor.data.empty()) {
      std::memcpy(tensor.data.data(), &*other, tensor.data.size());
      other += static_cast<std::ptrdiff_t>(tensor.data.size());
    }
  }
  return true;
}

}  // namespace sisa
