#include "storage/input/feature_array.h"

#include <cmath>
#include <limits>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"

namespace sisa {
namespace {

FeatureLayout layout_of(const ArrayStream& rows) {
  const ArrayHeader& header = rows.header();
  const bool bytes = header.type == ElementType{};
  if (!bytes && !header.type.is_floating()) {
    bad_input(rows.name() + " header",
              "expected features of uint8 or floating type, found " + to_string(header.type));
  }
  FeatureLayout layout{bytes ? FeatureType::kByte : FeatureType::kFloat, {}};
  const std::size_t dimensions = header.shape.size();
  if (dimensions < 2 || dimensions > 4) {
    bad_input(rows.name() + " header",
              "expected features of 2 to 4 dimensions, samples first; found " +
                  std::to_string(dimensions));
  }
  if (dimensions == 3) layout.shape.push_back(1);
  layout.shape.insert(layout.shape.end(), header.shape.begin() + 1, header.shape.end());
  return layout;
}

// IEEE 754 half precision to single, which holds every value of it.
float from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const int fraction = bits & 0x3ff;
  if (exponent == 0x1f) return std::numeric_limits<float>::quiet_NaN();  // refused either way
  const float magnitude = exponent == 0
                              ? std::ldexp(static_cast<float>(fraction), -24)
                              : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return bits >> 15 ? -magnitude : magnitude;
}

double number_at(const std::byte* bytes, const ElementType& type) {
  if (type.kind == ElementType::Kind::kBrainFloating) {
    return std::bit_cast<float>(std::uint32_t{load<std::uint16_t>(bytes, type.order)} << 16);
  }
  if (type.bytes == 2) return from_half(load<std::uint16_t>(bytes, type.order));
  if (type.bytes == 4) return std::bit_cast<float>(load<std::uint32_t>(bytes, type.order));
  return std::bit_cast<double>(load<std::uint64_t>(bytes, type.order));
}

bool fits_float(double number) {
  // Compared with the limit, not after conversion: to convert what is out of range is undefined.
  return std::abs(number) <= std::numeric_limits<float>::max();
}

bool all_finite(std::span<const std::byte> floats) {
  constexpr std::uint32_t kExponent = 0x7f800000;
  bool finite = true;
  for (std::size_t i = 0; i < floats.size(); i += 4) {
    finite &= (load<std::uint32_t>(&floats[i], std::endian::little) & kExponent) != kExponent;
  }
  return finite;
}

[[noreturn]] void refuse(const ArrayStream& rows, std::size_t element, double number) {
  bad_input(rows.place(rows.row() - 1),
            "feature " + std::to_string(element) +
                ": expected a finite number in the range of float32, "
                "found " +
                (std::isfinite(number) ? "a larger one" : "nan or inf"));
}

}  // namespace

FeatureArray::FeatureArray(ArrayStream rows) : rows_(std::move(rows)), layout_(layout_of(rows_)) {}

void FeatureArray::read(std::vector<std::byte>& features) {
  const ElementType& type = rows_.header().type;
  features.resize(layout_.bytes());
  if (layout_.type == FeatureType::kByte) return rows_.read_row(features);
  if (type.bytes == 4 && type.order == std::endian::little) {
    rows_.read_row(features);
    if (all_finite(features)) return;
    raw_ = features;
  } else {
    raw_.resize(rows_.row_bytes());
    rows_.read_row(raw_);
  }
  for (std::size_t i = 0; i < rows_.row_elements(); ++i) {
    const double number = number_at(&raw_[i * type.bytes], type);
    if (!fits_float(number)) refuse(rows_, i, number);
    store_float(static_cast<float>(number), &features[4 * i]);
  }
}

}  // namespace sisa
