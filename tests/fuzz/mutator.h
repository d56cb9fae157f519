#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sisa::fuzz {

/// Makes bad files of good ones: a sequence of inputs that depends on the seed alone.
class Mutator {
 public:
  /// Requires at least one file.
  Mutator(std::vector<std::string> files, std::uint64_t seed)
      : files_(std::move(files)), random_(seed) {}

  /// One of the files with a few changes.
  std::string next();

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  const std::string& any_file() { return files_[below(files_.size())]; }
  std::string piece_of(const std::string& text);
  void change(std::string& text);

  std::vector<std::string> files_;
  std::mt19937_64 random_;
};

}  // namespace sisa::fuzz
