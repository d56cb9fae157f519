#pragma once

#include <cstdint>
#include <vector>

#include "storage/input/array_stream.h"

namespace sisa {

/// The labels of samples: whole numbers of any width, shape (N) or (N,1). Not thread-safe.
class LabelArray {
 public:
  /// Error(kFailed) for other shapes and types.
  explicit LabelArray(ArrayStream rows);

  const ArrayStream& rows() const { return rows_; }

  /// Reads the next label. Error(kFailed) for a negative one or one beyond 32 bits.
  std::uint32_t read();

  void expect_end() { rows_.expect_end(); }

 private:
  ArrayStream rows_;
  std::vector<std::byte> raw_;
};

}  // namespace sisa
