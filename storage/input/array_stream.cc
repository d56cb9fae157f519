#include "storage/input/array_stream.h"

#include <cassert>
#include <limits>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

std::string to_string(const std::vector<std::uint64_t>& shape) {
  std::string text;
  for (const std::uint64_t extent : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(extent);
  }
  return text;
}

std::size_t checked_row_elements(const std::string& name, const std::vector<std::uint64_t>& shape) {
  if (shape.empty()) bad_input(name + " header", "expected rows, found a single number");
  std::uint64_t elements = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) {
    if (shape[i] == 0)
      bad_input(name + " header", "shape " + to_string(shape) + " has no features");
    if (shape[i] > kMostFeatures / elements) {
      bad_input(name + " header", "shape " + to_string(shape) + " has more than " +
                                      std::to_string(kMostFeatures) + " features a sample");
    }
    elements *= shape[i];
  }
  if (shape[0] == 0) bad_input(name, "no samples");
  return elements;
}

}  // namespace

std::string to_string(const ElementType& type) {
  const char* kind = type.kind == ElementType::Kind::kUnsigned   ? "uint"
                     : type.kind == ElementType::Kind::kSigned   ? "int"
                     : type.kind == ElementType::Kind::kFloating ? "float"
                                                                 : "bfloat";
  return kind + std::to_string(8 * type.bytes);
}

ArrayStream::ArrayStream(ByteReader bytes, ArrayHeader header)
    : bytes_(std::move(bytes)),
      header_(std::move(header)),
      row_elements_(checked_row_elements(name(), header_.shape)) {
  const std::string shape = "shape " + to_string(header_.shape) + " of " + to_string(header_.type);
  if (rows() > std::numeric_limits<std::uint64_t>::max() / row_bytes()) {
    bad_input(name() + " header", shape + " is larger than any file");
  }
  const std::uint64_t needed = rows() * row_bytes();
  const std::uint64_t found = bytes_.remaining().value_or(needed);
  if (found == needed) return;
  bad_input(name(), (found < needed ? "truncated: " : "oversized: ") + shape + " needs " +
                        std::to_string(needed) + " bytes after the header, found " +
                        std::to_string(found));
}

std::string ArrayStream::place(std::uint64_t row) const {
  return name() + " row " + std::to_string(row);
}

void ArrayStream::read_row(std::span<std::byte> into) {
  assert(row_ < rows() && into.size() == row_bytes());
  if (bytes_.read(into) < into.size()) {
    bad_input(place(row_), "truncated: expected " + std::to_string(rows()) + " rows of " +
                               std::to_string(row_bytes()) + " bytes");
  }
  ++row_;
}

void ArrayStream::expect_end() {
  if (bytes_.at_end()) return;
  bad_input(place(row_), "oversized: expected the end of the data after " + std::to_string(rows()) +
                             " rows of " + std::to_string(row_bytes()) + " bytes");
}

}  // namespace sisa
