#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/input/byte_reader.h"

namespace sisa {

/// How one element of an array file is written.
struct ElementType {
  enum class Kind {
    kUnsigned,
    kSigned,
    kFloating,       ///< IEEE 754
    kBrainFloating,  ///< bfloat16: the upper half of a single-precision number
  };
  Kind kind = Kind::kUnsigned;
  std::size_t bytes = 1;  ///< 1, 2, 4 or 8
  std::endian order = std::endian::little;
  bool is_floating() const { return kind == Kind::kFloating || kind == Kind::kBrainFloating; }
  friend bool operator==(const ElementType&, const ElementType&) = default;
};

/// "uint8", "float64".
std::string to_string(const ElementType& type);

/// What an array file says of itself.
struct ArrayHeader {
  ElementType type;
  std::vector<std::uint64_t> shape;  ///< the first extent is the number of rows
};

/// No sample may have more features than this; a header that asks for more is refused.
inline constexpr std::uint64_t kMostFeatures = std::uint64_t{1} << 24;

/// The rows of an array file, read one after the other. A header that cannot be true, and data of
/// any other length than the header says, are Error(kFailed). Not thread-safe.
class ArrayStream {
 public:
  /// `bytes` stands at the first element.
  ArrayStream(ByteReader bytes, ArrayHeader header);

  const std::string& name() const { return bytes_.name(); }
  const ArrayHeader& header() const { return header_; }
  std::uint64_t rows() const { return header_.shape[0]; }
  std::size_t row_elements() const { return row_elements_; }
  std::size_t row_bytes() const { return row_elements_ * header_.type.bytes; }

  /// "x.npy row 3".
  std::string place(std::uint64_t row) const;

  /// The number of rows read.
  std::uint64_t row() const { return row_; }

  /// Reads the next row's row_bytes() bytes. Requires row() < rows().
  void read_row(std::span<std::byte> into);

  /// Makes sure that nothing follows the last row.
  void expect_end();

 private:
  ByteReader bytes_;
  ArrayHeader header_;
  std::size_t row_elements_ = 1;
  std::uint64_t row_ = 0;
};

}  // namespace sisa
