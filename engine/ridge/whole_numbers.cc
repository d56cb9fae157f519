#include "engine/ridge/whole_numbers.h"

#include <cassert>
#include <cmath>
#include <cstring>

#include "engine/exact_floats.h"
#include "engine/vector_widths.h"

namespace sisa {
namespace {

SISA_EVERY_VECTOR_WIDTH
void numbers_of_bytes(const std::byte* row, std::int32_t* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) out[j] = std::to_integer<std::int32_t>(row[j]) - 128;
}

void numbers_of_floats(const std::byte* row, std::span<const double> mean,
                       std::span<const double> deviation, std::int32_t* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    float value;
    std::memcpy(&value, row + j * sizeof value, sizeof value);
    const double normalised = (double{value} - mean[j]) / deviation[j];
    assert(std::abs(normalised) <= kLargestExactFloat);
    out[j] = static_cast<std::int32_t>(std::nearbyint(normalised * 256));
  }
}

SISA_EVERY_VECTOR_WIDTH
void convert(const std::int32_t* numbers, float* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) out[j] = static_cast<float>(numbers[j]);
}

/// n = 256 · upper + lower, lower from -128 to 127.
SISA_EVERY_VECTOR_WIDTH
void lower_digits(const std::int32_t* numbers, float* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    out[j] = static_cast<float>(((numbers[j] + 128) & 255) - 128);
  }
}

SISA_EVERY_VECTOR_WIDTH
void upper_digits(const std::int32_t* numbers, float* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) out[j] = static_cast<float>((numbers[j] + 128) >> 8);
}

}  // namespace

WholeNumbers::WholeNumbers(const FeatureLayout& layout, const NormalisationConfig& declared)
    : bytes_(layout.type == FeatureType::kByte),
      width_(layout.elements()),
      mean_(width_, 0),
      std_(width_, 1) {
  if (!declared.any()) return;
  for (std::size_t j = 0; j < width_; ++j) {
    mean_[j] = declared.mean[declared.index(j, width_)];
    std_[j] = declared.std[declared.index(j, width_)];
  }
}

void WholeNumbers::numbers(std::span<const std::byte> row, std::span<std::int32_t> out) const {
  assert(out.size() == width_);
  if (bytes_) {
    numbers_of_bytes(row.data(), out.data(), width_);
  } else {
    numbers_of_floats(row.data(), mean_, std_, out.data(), width_);
  }
}

void WholeNumbers::digit(std::span<const std::int32_t> numbers, std::size_t index,
                         std::span<float> out) const {
  assert(index < digits() && out.size() == numbers.size());
  if (digits() == 1) {
    convert(numbers.data(), out.data(), numbers.size());
  } else if (index == 0) {
    upper_digits(numbers.data(), out.data(), numbers.size());
  } else {
    lower_digits(numbers.data(), out.data(), numbers.size());
  }
}

}  // namespace sisa
