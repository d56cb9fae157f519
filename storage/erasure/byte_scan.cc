#include "storage/erasure/byte_scan.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kBeginning = 8;
constexpr std::size_t kChunk = 1 << 20;
constexpr unsigned kHashBits = 18;  // 32 KiB of bits: they stay in the first cache

std::uint64_t beginning(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, kBeginning);
  return word;
}

/// Fibonacci hashing: the upper bits of a product depend on all of the word.
std::uint64_t hash(std::uint64_t word) { return word * 0x9E3779B97F4A7C15U >> (64 - kHashBits); }

[[noreturn]] void unreadable(const std::string& path) {
  throw Error(ErrorKind::kFailed, path + " cannot be read: " + std::strerror(errno));
}

}  // namespace

ByteScan::ByteScan(std::vector<std::string> pieces)
    : pieces_(std::move(pieces)), maybe_((1U << kHashBits) / 64) {
  std::sort(pieces_.begin(), pieces_.end());
  pieces_.erase(std::unique(pieces_.begin(), pieces_.end()), pieces_.end());
  hits_.resize(pieces_.size());
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const std::uint64_t word = beginning(pieces_[i].data());
    maybe_[hash(word) / 64] |= std::uint64_t{1} << hash(word) % 64;
    by_beginning_.emplace(word, i);
    longest_ = std::max(longest_, pieces_[i].size());
  }
}

void ByteScan::scan(std::string_view bytes) {
  bytes_ += bytes.size();
  match(bytes, bytes.size());
}

void ByteScan::match(std::string_view bytes, std::size_t starts) {
  if (bytes.size() < kBeginning) return;
  const std::size_t end = std::min(starts, bytes.size() - kBeginning + 1);
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint64_t word = beginning(bytes.data() + i);
    const std::uint64_t bit = hash(word);
    if ((maybe_[bit / 64] >> bit % 64 & 1U) == 0) continue;
    const auto [first, last] = by_beginning_.equal_range(word);
    for (auto candidate = first; candidate != last; ++candidate) {
      hits_[candidate->second] += bytes.substr(i).starts_with(pieces_[candidate->second]);
    }
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
