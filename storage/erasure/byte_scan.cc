#include "storage/erasure/byte_scan.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kWord = 8;
constexpr std::size_t kChunk = 256 << 10;  // stays in the second cache
constexpr std::size_t kLongestStep = 16;
constexpr std::size_t kBitsAWord = 16;
constexpr std::size_t kFewestBits = 1 << 18;  // 32 KiB: they stay in the first cache

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, kWord);
  return word;
}

/// Fibonacci hashing: the upper bits of a product depend on all of the word.
std::uint64_t hash(std::uint64_t word, unsigned shift) {
  return word * 0x9E3779B97F4A7C15U >> shift;
}

std::size_t different_bytes(std::string_view bytes) {
  std::bitset<256> met;
  for (const char byte : bytes) met.set(static_cast<unsigned char>(byte));
  return met.count();
}

[[noreturn]] void unreadable(const std::string& path) {
  throw Error(ErrorKind::kFailed, path + " cannot be read: " + std::strerror(errno));
}

}  // namespace

ByteScan::ByteScan(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {
  std::sort(pieces_.begin(), pieces_.end());
  pieces_.erase(std::unique(pieces_.begin(), pieces_.end()), pieces_.end());
  hits_.resize(pieces_.size());
  step_ = kLongestStep;
  for (const std::string& piece : pieces_) {
    step_ = std::min(step_, piece.size() - kWord + 1);
    longest_ = std::max(longest_, piece.size());
  }
  const std::size_t bits =
      std::bit_ceil(std::max(kFewestBits, kBitsAWord * step_ * pieces_.size()));
  hash_shift_ = static_cast<unsigned>(std::countl_zero(bits)) + 1;
  maybe_.resize(bits / 64);
  for (std::size_t i = 0; i < pieces_.size(); ++i) choose_words(i);
}

/// As many words as a step has bytes, where they differ most: what is blank is met everywhere.
void ByteScan::choose_words(std::size_t piece) {
  const std::string_view bytes = pieces_[piece];
  const std::size_t size = step_ + kWord - 1;
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i + size <= bytes.size(); ++i) {
    const std::size_t different = different_bytes(bytes.substr(i, size));
    if (different <= most) continue;
    best = i;
    most = different;
  }
  for (std::size_t offset = best; offset < best + step_; ++offset) {
    const std::uint64_t word = word_at(bytes.data() + offset);
    const std::uint64_t bit = hash(word, hash_shift_);
    maybe_[bit / 64] |= std::uint64_t{1} << bit % 64;
    words_.emplace(word, Word{piece, offset});
  }
}

void ByteScan::scan(std::string_view bytes) {
  bytes_ += bytes.size();
  match(bytes, bytes.size());
}

void ByteScan::match(std::string_view bytes, std::size_t starts) {
  for (std::size_t i = 0; i + kWord <= bytes.size(); i += step_) {
    const std::uint64_t bit = hash(word_at(bytes.data() + i), hash_shift_);
    if ((maybe_[bit / 64] >> bit % 64 & 1U) != 0) compare(bytes, i, starts);
  }
}

void ByteScan::compare(std::string_view bytes, std::size_t at, std::size_t starts) {
  const auto [begin, end] = words_.equal_range(word_at(bytes.data() + at));
  for (auto word = begin; word != end; ++word) {
    const auto [piece, offset] = word->second;
    if (at < offset || at - offset >= starts) continue;
    if (!bytes.substr(at - offset).starts_with(pieces_[piece])) continue;
    ++hits_[piece];
    ++all_hits_;
  }
}

void ByteScan::scan_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file && errno == ENOENT) return;
  if (!file) unreadable(path);
  ++files_;
  // Where a piece could begin in one chunk and end in the next is looked at with the next.
  const std::size_t overlap = longest_ == 0 ? 0 : longest_ - 1;
  std::string buffer(kChunk + overlap, '\0');
  std::size_t kept = 0;
  std::size_t read = 0;
  while ((read = std::fread(&buffer[kept], 1, kChunk, file.get())) > 0) {
    bytes_ += read;
    const std::string_view filled = std::string_view(buffer).substr(0, kept + read);
    const std::size_t settled = filled.size() - std::min(filled.size(), overlap);
    match(filled, settled);
    kept = filled.size() - settled;
    std::memmove(buffer.data(), buffer.data() + settled, kept);
  }
  if (std::ferror(file.get()) != 0) unreadable(path);
  match(std::string_view(buffer).substr(0, kept), kept);
}

std::vector<std::string> ByteScan::met() const {
  std::vector<std::string> met;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (hits_[i] > 0) met.push_back(pieces_[i]);
  }
  return met;
}

}  // namespace sisa
