#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/input/random_access.h"

namespace sisa {

/// A ZIP archive (PKWARE's APPNOTE.TXT) with stored and deflated members, ZIP64 included: what
/// numpy.savez, numpy.savez_compressed and torch.save write. Members are read independently of each
/// other. Not thread-safe.
class ZipArchive {
 public:
  /// Reads the directory. Error(kFailed) for anything but a single, unencrypted archive.
  explicit ZipArchive(std::unique_ptr<RandomAccess> bytes);

  const std::string& name() const { return bytes_->name(); }
  bool contains(const std::string& member) const { return members_.contains(member); }

  /// The names of all members, in byte order.
  std::vector<std::string> members() const;

  /// A member's contents, named "a.npz/x.npy"; size and checksum are checked at its end.
  /// Error(kFailed) if there is no such member.
  std::unique_ptr<ByteSource> open(const std::string& member) const;

 private:
  struct Member {
    std::uint64_t method = 0;
    std::uint64_t flags = 0;
    std::uint64_t crc = 0;
    std::uint64_t compressed = 0;
    std::uint64_t size = 0;
    std::uint64_t header = 0;
  };
  struct Directory;

  Directory find_directory() const;
  void read_member(std::span<const std::byte>& directory);
  std::uint64_t data_offset(const Member& member) const;

  std::unique_ptr<RandomAccess> bytes_;
  std::uint64_t size_;
  std::map<std::string, Member> members_;
};

}  // namespace sisa
