#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sisa {

/// Counts where any of many pieces of bytes occur, in one pass at about the speed of memory.
class ByteScan {
 public:
  /// Requires pieces of at least kShortestTrace bytes. Equal ones count once.
  explicit ByteScan(std::vector<std::string> pieces);

  /// Looks through bytes that stand alone.
  void scan(std::string_view bytes);

  /// Looks through a file, in bounded memory. A file that is gone holds nothing; Error(kFailed) if
  /// it cannot be read.
  void scan_file(const std::string& path);

  /// In ascending order, each once; hits()[i] is how often pieces()[i] was met.
  const std::vector<std::string>& pieces() const { return pieces_; }
  const std::vector<std::uint64_t>& hits() const { return hits_; }
  std::uint64_t all_hits() const { return all_hits_; }  ///< their sum

  /// Those that were met at all.
  std::vector<std::string> met() const;

  std::uint64_t bytes() const { return bytes_; }  ///< looked through
  std::uint64_t files() const { return files_; }

 private:
  /// Eight bytes of a piece.
  struct Word {
    std::size_t piece;
    std::size_t offset;  // in it
  };

  void choose_words(std::size_t piece);
  /// Counts the pieces that begin before bytes[starts] and lie in `bytes`.
  void match(std::string_view bytes, std::size_t starts);
  void compare(std::string_view bytes, std::size_t at, std::size_t starts);

  std::vector<std::string> pieces_;
  std::vector<std::uint64_t> hits_;
  std::uint64_t all_hits_ = 0;
  std::size_t longest_ = 0;
  std::size_t step_ = 1;  // every occurrence of a piece has one of its words at a multiple of this
  unsigned hash_shift_ = 0;
  std::vector<std::uint64_t> maybe_;  // a bit for every hash of a word
  std::unordered_multimap<std::uint64_t, Word> words_;
  std::uint64_t bytes_ = 0;
  std::uint64_t files_ = 0;
};

}  // namespace sisa
