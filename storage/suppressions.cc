#include "storage/suppressions.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "shards/error.h"
#include "storage/directory.h"
#include "storage/file_descriptor.h"
#include "storage/input/bad_input.h"
#include "storage/input/byte_source.h"
#include "storage/kill_point.h"
#include "storage/libsodium.h"
#include "storage/receipts/hex.h"

namespace sisa {
namespace {

constexpr std::string_view kTitle = "sisa-suppressions 1 ";
constexpr std::size_t kKeyBytes = std::tuple_size_v<SuppressionKey>;
constexpr std::size_t kReferenceBytes = std::tuple_size_v<SuppressionReference>;
constexpr std::size_t kKeyDigits = 2 * kKeyBytes;
constexpr std::size_t kHead = kTitle.size() + kKeyDigits + 1;
constexpr std::size_t kDigits = 2 * kReferenceBytes;

[[noreturn]] void fail(const std::string& name, const std::string& why) {
  throw Error(ErrorKind::kFailed, "suppression list " + name + ": " + why);
}

[[noreturn]] void fail_system(const std::string& name) { fail(name, std::strerror(errno)); }

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

SuppressionReference reference(std::string_view id, const SuppressionKey& key) {
  start_libsodium();
  SuppressionReference result;
  crypto_generichash(result.data(), result.size(),
                     reinterpret_cast<const unsigned char*>(id.data()), id.size(), key.data(),
                     key.size());
  return result;
}

/// The key in a list's first line.
SuppressionKey key_from(std::string_view text, const std::string& name) {
  const std::string_view head = text.substr(0, kHead);
  const bool whole = head.size() == kHead && head.starts_with(kTitle) && head.ends_with('\n');
  const auto key = whole ? bytes_from_hex<kKeyBytes>(head.substr(kTitle.size(), kKeyDigits))
                         : std::optional<SuppressionKey>();
  if (!key) fail(name, "line 1: expected 'sisa-suppressions 1' and 64 hexadecimal digits");
  return *key;
}

/// Whether a crash may have left this of a first line.
bool is_torn_head(std::string_view text) {
  if (text.size() >= kHead) return false;
  const std::size_t title = std::min(text.size(), kTitle.size());
  return text.substr(0, title) == kTitle.substr(0, title) && is_hex(text.substr(title));
}

[[noreturn]] void fail_line(const std::string& name, std::uint64_t line, std::string_view text) {
  fail(name,
       "line " + std::to_string(line) + ": expected 32 hexadecimal digits, found " + excerpt(text));
}

std::string read_whole(const std::string& file) {
  const auto source = open_bytes(file);
  std::string text;
  std::vector<std::byte> part(1 << 16);
  while (const std::size_t size = source->read(part)) {
    text.append(reinterpret_cast<const char*>(part.data()), size);
  }
  return text;
}

// Of the file that an append works on.

std::string read_at(int file, std::uint64_t offset, std::size_t size, const std::string& name) {
  std::string text(size, '\0');
  const ssize_t got = ::pread(file, text.data(), size, static_cast<off_t>(offset));
  if (got < 0) fail_system(name);
  text.resize(static_cast<std::size_t>(got));
  return text;
}

void write_at(int file, std::uint64_t offset, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t put = ::pwrite(file, text.data(), text.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail_system(name);
    text.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

/// Opens or makes the file and waits for its lock.
FileDescriptor open_locked(const std::string& name) {
  FileDescriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) fail_system(name);
  if (!S_ISREG(status.st_mode)) fail(name, "is not a regular file");
  int result = 0;
  do {
    result = ::flock(file.number(), LOCK_EX);
  } while (result != 0 && errno == EINTR);
  if (result != 0) fail_system(name);
  return file;
}

std::uint64_t size_of(int file, const std::string& name) {
  struct stat status {};
  if (::fstat(file, &status) != 0) fail_system(name);
  return static_cast<std::uint64_t>(status.st_size);
}

void cut(int file, std::uint64_t size, const std::string& name) {
  if (::ftruncate(file, static_cast<off_t>(size)) != 0) fail_system(name);
}

/// The file, also where it is new, then survives a crash of the machine.
void sync(int file, const std::string& name) {
  if (::fsync(file) != 0) fail_system(name);
  if (const std::error_code error = sync_name(name)) fail(name, error.message());
}

/// Gives a new list its key.
void make_head(int file, const std::string& name) {
  start_libsodium();
  SuppressionKey key;
  randombytes_buf(key.data(), key.size());
  write_at(file, 0, std::string(kTitle) + hex_of(key) + "\n", name);
  sync(file, name);
}

/// Where new lines go: after the whole ones. A last line that lacks its end alone is whole.
struct End {
  std::uint64_t offset;
  bool newline_missing;
};

End end_of_lines(int file, const std::string& name) {
  const std::uint64_t size = size_of(file, name);
  const std::uint64_t begin =
      std::max<std::uint64_t>(kHead - 1, size - std::min<std::uint64_t>(size, kDigits + 1));
  const std::string end = read_at(file, begin, static_cast<std::size_t>(size - begin), name);
  const std::size_t newline = end.rfind('\n');
  if (newline == std::string::npos || !is_hex(std::string_view(end).substr(newline + 1))) {
    fail(name, "its last line is malformed, expected 32 hexadecimal digits");
  }
  if (end.size() - newline - 1 == kDigits) return {size, true};
  return {begin + newline + 1, false};
}

}  // namespace

SuppressionList SuppressionList::read(const std::string& file) {
  return parse(read_whole(file), file);
}

SuppressionList SuppressionList::parse(std::string_view text, const std::string& name) {
  SuppressionList list;
  list.key_ = key_from(text, name);
  text.remove_prefix(kHead);
  for (std::uint64_t line = 2; !text.empty(); ++line) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    const std::string_view digits = text.substr(0, length);
    const bool torn = length == text.size() && length < kDigits && is_hex(digits);
    if (torn) break;
    const auto reference = bytes_from_hex<kReferenceBytes>(digits);
    if (!reference) fail_line(name, line, digits);
    list.references_.insert(*reference);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return list;
}

bool SuppressionList::contains(std::string_view id) const {
  return !references_.empty() && references_.contains(reference(id, key_));
}

void append_suppressions(const std::string& name, std::span<const std::string> ids) {
  const FileDescriptor opened = open_locked(name);
  const int file = opened.number();
  std::string head = read_at(file, 0, kHead, name);
  if (is_torn_head(head)) {
    make_head(file, name);
    head = read_at(file, 0, kHead, name);
  }
  const SuppressionKey key = key_from(head, name);
  const End end = end_of_lines(file, name);
  std::string lines = end.newline_missing ? "\n" : "";
  for (const std::string& id : ids) lines += hex_of(reference(id, key)) + "\n";
  try {
    cut(file, end.offset, name);
    kill_point("suppress.before-append");
    write_at(file, end.offset, lines, name);
    sync(file, name);
    kill_point("suppress.after-append");
  } catch (const Error&) {
    // Where even this fails the list suppresses what was not forgotten, and nothing worse.
    if (::ftruncate(file, static_cast<off_t>(end.offset)) == 0) ::fsync(file);
    throw;
  }
}

}  // namespace sisa
