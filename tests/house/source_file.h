#pragma once

#include <string>
#include <vector>

namespace sisa::house {

/// A source or header of this repository.
struct SourceFile {
  std::string path;  ///< from the root: "storage/digest.h"
  std::string text;

  bool is_header() const;
  std::size_t lines() const;

  /// What it includes, in order, with its delimiters: "<vector>", "\"shards/identity.h\"".
  std::vector<std::string> includes() const;
};

/// All of them, by path.
std::vector<SourceFile> all_sources();

}  // namespace sisa::house
