#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "storage/loading/background.h"
#include "storage/loading/row_block.h"
#include "storage/loading/spill_file.h"

namespace sisa {

/// Sorts rows of any number, by key and value. Memory holds two blocks of them and a buffer for
/// each block that was filled; the rest goes to a SpillFile. Not thread-safe; sorts beside the
/// caller's work.
class RowSorter {
 public:
  /// A block is of `block_bytes`, what does not fit goes to a file in `directory`.
  RowSorter(std::string directory, std::size_t block_bytes);

  /// Error(kFailed) if there is no space left for what was added earlier.
  void add(const Row& row);

  /// Calls `visit` for all rows in order, until it returns false. May be called again; add() may
  /// not be called any more. Errors as add()'s.
  void visit(const std::function<bool(const Row&)>& visit);

  std::size_t blocks_spilled() const;

 private:
  void spill();

  std::string directory_;
  std::size_t block_bytes_;
  RowBlock block_;
  std::unique_ptr<SpillFile> file_;
  Background spilling_{1};  // last: what runs there ends before the rest goes
};

}  // namespace sisa
