#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "storage/digest.h"

namespace sisa {

/// A file that is part of a store's declaration, such as a scripted model: the store keeps its
/// bytes once, and goes by their digest. Two are the same if their bytes are.
struct DeclaredFile {
  std::string name;  ///< as it was called where it came from, without folders; for people
  std::uint64_t size = 0;
  Digest digest;  ///< of its bytes

  /// The bytes. Nothing where only the declaration was read: Store::with_files() fills them in.
  std::shared_ptr<const std::string> bytes = {};

  bool declared() const { return !name.empty(); }

  friend bool operator==(const DeclaredFile& a, const DeclaredFile& b) {
    return a.name == b.name && a.size == b.size && a.digest == b.digest;
  }
};

/// Reads a file from disk. Error(kNotFound) if there is none, Error(kFailed) if it cannot be read,
/// is empty, or holds more than kLargestDeclaredFile bytes.
DeclaredFile read_declared_file(const std::string& path);

inline constexpr std::uint64_t kLargestDeclaredFile = std::uint64_t{2} << 30;

}  // namespace sisa
