#pragma once

#include <cstddef>
#include <vector>

#include "storage/features.h"
#include "storage/input/array_stream.h"

namespace sisa {

/// The features of samples, one a row. (N,D) becomes shape {D}, (N,H,W) {1,H,W}, (N,C,H,W) {C,H,W};
/// uint8 becomes bytes, floating numbers become single precision and must be finite there. Not
/// thread-safe.
class FeatureArray {
 public:
  /// Error(kFailed) for other shapes and types.
  explicit FeatureArray(ArrayStream rows);

  const ArrayStream& rows() const { return rows_; }
  const FeatureLayout& layout() const { return layout_; }

  /// Reads the next row, as Sample::features wants it.
  void read(std::vector<std::byte>& features);

  void expect_end() { rows_.expect_end(); }

 private:
  ArrayStream rows_;
  FeatureLayout layout_;
  std::vector<std::byte> raw_;
};

}  // namespace sisa
