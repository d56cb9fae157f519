#include "storage/keys.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::uint16_t kRiskFollows = 0x8000;   // in a subject's length, which is far below it
constexpr std::uint16_t kTimeFollows = 0x4000;   // likewise
constexpr std::uint16_t kFrontFollows = 0x8000;  // in an id's length, likewise

template <class Unsigned>
void append_big(Unsigned number, std::string& out) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift & 0xff);
  }
}

template <class Unsigned>
void append_little(Unsigned number, std::string& out) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    out += static_cast<char>(number >> (8 * i) & 0xff);
  }
}

std::uint32_t big_u32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(0, 4))
    number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

template <class Unsigned>
Unsigned little(std::string_view bytes) {
  Unsigned number = 0;
  for (std::size_t i = sizeof number; i-- > 0;) {
    number = static_cast<Unsigned>(number << 8 | static_cast<unsigned char>(bytes[i]));
  }
  return number;
}

void append(std::span<const std::byte> bytes, std::string& out) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Takes a number off the front of `rest`; false if it is too short.
template <class Unsigned>
bool take(std::string_view& rest, Unsigned& number) {
  if (rest.size() < sizeof number) return false;
  number = little<Unsigned>(rest);
  rest.remove_prefix(sizeof number);
  return true;
}

/// Takes that many bytes off the front of `rest`; false if it is too short.
bool take(std::string_view& rest, std::size_t count, std::string_view& bytes) {
  if (rest.size() < count) return false;
  bytes = rest.substr(0, count);
  rest.remove_prefix(count);
  return true;
}

}  // namespace

std::string place_bytes(Place place) {
  std::string bytes;
  append_big(place.shard.value, bytes);
  append_big(place.slice.value, bytes);
  return bytes;
}

Place place_from(std::string_view bytes) {
  if (bytes.size() != kPlaceBytes) {
    throw Error(ErrorKind::kDamaged, "the store is damaged: a place is not eight bytes long");
  }
  return {ShardId{big_u32(bytes)}, SliceId{big_u32(bytes.substr(4))}};
}

std::string sample_row(Place place, const SampleKey& key) {
  return place_bytes(place).append(view(key));
}

std::string_view view(const SampleKey& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

std::string_view view(const FeatureKey& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

std::string copy_row(const FeatureKey& features, const SampleKey& key) {
  return std::string(view(features)).append(view(key));
}

SampleKey copy_from(std::string_view row) {
  SampleKey key;
  if (row.size() != sizeof(FeatureKey) + key.bytes.size()) {
    throw Error(ErrorKind::kDamaged, "the store is damaged: a copy's row is not 24 bytes long");
  }
  std::copy(row.begin() + sizeof(FeatureKey), row.end(), key.bytes.begin());
  return key;
}

std::string request_row(std::uint64_t number) {
  std::string bytes;
  append_big(number, bytes);
  return bytes;
}

std::string event_row(std::uint64_t index) {
  std::string bytes;
  append_big(index, bytes);
  return bytes;
}

std::uint64_t row_number(std::string_view row) {
  if (row.size() != sizeof(std::uint64_t)) {
    throw Error(ErrorKind::kDamaged, "the store is damaged: a row's number is not eight bytes");
  }
  return std::uint64_t{big_u32(row)} << 32 | big_u32(row.substr(4));
}

std::string node_row(std::uint8_t level, std::uint64_t index) {
  return std::string(1, static_cast<char>(level)) + event_row(index);
}

std::string file_row(const Digest& digest, std::uint64_t piece) {
  std::string row = "file";
  append(std::as_bytes(std::span(digest.bytes)), row);
  append_big(piece, row);
  return row;
}

// The end is longer and greater than any key.
KeyRange everything() { return {"", std::string(64, '\xff')}; }

KeyRange slice_range(Place slice) {
  return {place_bytes(slice), place_bytes({slice.shard, SliceId{slice.slice.value + 1}})};
}

KeyRange slices_from(Place first) {
  // No slice has the highest number, so this bound lies behind all of them.
  const SliceId beyond{std::numeric_limits<std::uint32_t>::max()};
  return {place_bytes(first), place_bytes({first.shard, beyond})};
}

KeyRange file_range(const Digest& digest) {
  // No file has so many pieces.
  return {file_row(digest, 0), file_row(digest, std::numeric_limits<std::uint64_t>::max())};
}

KeyRange shard_range(ShardId shard) { return slices_from({shard, kNoSlice}); }

// Its end is longer and greater than any row of that feature key.
KeyRange copies_range(const FeatureKey& features) {
  const std::string begin(view(features));
  return {begin, begin + std::string(sizeof(SampleKey) + 1, '\xff')};
}

std::string count_bytes(std::uint64_t count) {
  std::string bytes;
  append_little(count, bytes);
  return bytes;
}

std::uint64_t count_from(std::string_view bytes) {
  if (bytes.size() != sizeof(std::uint64_t)) {
    throw Error(ErrorKind::kDamaged, "the store is damaged: a count is not eight bytes long");
  }
  return little<std::uint64_t>(bytes);
}

void append_sample(const Sample& sample, std::string& value) {
  append_little(sample.label, value);
  const std::uint16_t front_flag = sample.front.empty() ? 0 : kFrontFollows;
  append_little(static_cast<std::uint16_t>(sample.id.size() | front_flag), value);
  value += sample.id;
  const std::uint16_t risk_flag = sample.risk ? kRiskFollows : 0;
  const std::uint16_t time_flag = sample.time ? kTimeFollows : 0;
  append_little(static_cast<std::uint16_t>(sample.subject.size() | risk_flag | time_flag), value);
  value += sample.subject;
  if (sample.risk) append_little(std::bit_cast<std::uint64_t>(*sample.risk), value);
  if (sample.time) append_little(static_cast<std::uint64_t>(*sample.time), value);
  if (!sample.front.empty()) {
    append_little(static_cast<std::uint32_t>(sample.front.size()), value);
    append(sample.front, value);
  }
  append(sample.features, value);
}

std::optional<StoredSample> sample_from(std::string_view value) {
  StoredSample sample{};
  std::uint16_t length = 0;
  if (!take(value, sample.label)) return std::nullopt;
  if (!take(value, length)) return std::nullopt;
  const bool front_follows = (length & kFrontFollows) != 0;
  if (!take(value, length & ~kFrontFollows, sample.id) || !take(value, length)) return std::nullopt;
  const bool risk_follows = (length & kRiskFollows) != 0;
  const bool time_follows = (length & kTimeFollows) != 0;
  if (!take(value, length & ~(kRiskFollows | kTimeFollows), sample.subject)) return std::nullopt;
  if (std::uint64_t bits = 0; risk_follows) {
    if (!take(value, bits)) return std::nullopt;
    sample.risk = std::bit_cast<double>(bits);
  }
  if (std::uint64_t bits = 0; time_follows) {
    if (!take(value, bits)) return std::nullopt;
    sample.time = static_cast<Timestamp>(bits);
  }
  if (front_follows) {
    std::uint32_t size = 0;
    std::string_view front;
    if (!take(value, size) || size == 0 || !take(value, size, front)) return std::nullopt;
    sample.front = std::as_bytes(std::span(front));
  }
  sample.features = std::as_bytes(std::span(value));
  return sample;
}

std::optional<StoredSample> sample_from(std::string_view row, std::string_view value) {
  if (row.size() != kPlaceBytes + SampleKey{}.bytes.size()) return std::nullopt;
  std::optional<StoredSample> sample = sample_from(value);
  if (sample) std::copy(row.begin() + kPlaceBytes, row.end(), sample->key.bytes.begin());
  return sample;
}

}  // namespace sisa
