#include "storage/input/label_array.h"

#include <limits>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"

namespace sisa {
namespace {

std::uint64_t number_at(const std::byte* bytes, const ElementType& type) {
  switch (type.bytes) {
    case 1:
      return load<std::uint8_t>(bytes, type.order);
    case 2:
      return load<std::uint16_t>(bytes, type.order);
    case 4:
      return load<std::uint32_t>(bytes, type.order);
    default:
      return load<std::uint64_t>(bytes, type.order);
  }
}

}  // namespace

LabelArray::LabelArray(ArrayStream rows) : rows_(std::move(rows)), raw_(rows_.header().type.bytes) {
  const ArrayHeader& header = rows_.header();
  if (header.type.is_floating()) {
    bad_input(rows_.name() + " header", "expected integer labels, found " + to_string(header.type));
  }
  if (header.shape.size() > 2 || rows_.row_elements() != 1) {
    bad_input(rows_.name() + " header", "expected one label a sample, shape (N) or (N,1)");
  }
}

std::uint32_t LabelArray::read() {
  rows_.read_row(raw_);
  const ElementType& type = rows_.header().type;
  const std::uint64_t number = number_at(raw_.data(), type);
  const bool negative =
      type.kind == ElementType::Kind::kSigned && (number >> (8 * type.bytes - 1)) != 0;
  if (negative || number > std::numeric_limits<std::uint32_t>::max()) {
    bad_input(rows_.place(rows_.row() - 1),
              "expected a label from 0 to 4294967295, found " +
                  (negative ? "a negative one" : std::to_string(number)));
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace sisa
