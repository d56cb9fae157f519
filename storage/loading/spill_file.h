#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/file_descriptor.h"
#include "storage/loading/row_block.h"

namespace sisa {

/// Rows that memory has no room for, in a file without a name: it is gone with the object, also
/// where the process is killed. A *run* is what one call of append() added.
class SpillFile {
 public:
  /// Makes the file in a directory. Error(kFailed) if that cannot be done.
  explicit SpillFile(const std::string& directory);

  /// Adds a run of all rows of a block, in its order. Error(kFailed) if it cannot be written.
  void append(const RowBlock& rows);

  std::size_t runs() const { return ends_.size(); }

  /// Reads one run. Different ones may be read at the same time, not while a run is appended.
  class Reader {
   public:
    Reader(const SpillFile& file, std::size_t run);

    /// The next row, valid until the next call; false at the end. Error(kFailed) if it cannot be
    /// read.
    bool next(Row& row);

   private:
    std::string_view ahead(std::size_t bytes);

    const SpillFile* file_;
    std::uint64_t position_;  // in the file, of what is not in the buffer yet
    std::uint64_t end_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t filled_ = 0;
  };

 private:
  [[noreturn]] void fail() const;

  std::string directory_;
  FileDescriptor file_;
  std::vector<std::uint64_t> ends_;  // of the runs
};

}  // namespace sisa
