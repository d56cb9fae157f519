#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/input/byte_source.h"

namespace sisa {

/// Reads text line by line. Not thread-safe.
class LineReader {
 public:
  /// A longer line is Error(kFailed).
  static constexpr std::size_t kLongestLine = std::size_t{1} << 24;

  explicit LineReader(std::unique_ptr<ByteSource> source);

  const std::string& name() const { return source_->name(); }

  /// Reads the next line, without its LF and without a byte order mark; false at the end. The last
  /// line may lack its LF. `line` is valid until the next call.
  bool next(std::string_view& line);

  /// The number of the line last read, from 1.
  std::uint64_t number() const { return number_; }

  /// "data.csv line 17".
  std::string place(std::uint64_t number) const;

 private:
  bool refill();

  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace sisa
