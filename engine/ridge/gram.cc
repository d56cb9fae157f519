#include "engine/ridge/gram.h"

#include <algorithm>
#include <cassert>

#include "engine/onednn/gemm.h"
#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr std::size_t kTile = 256;

// Up to so many samples, preparing a product of matrices takes longer than the sums.
constexpr std::size_t kFewSamples = 16;

SISA_EVERY_VECTOR_WIDTH
void add_scaled(const float* products, std::int64_t factor, std::int64_t* sums, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    sums[k] += factor * static_cast<std::int64_t>(static_cast<std::int32_t>(products[k]));
  }
}

SISA_EVERY_VECTOR_WIDTH
void add_scaled(const std::int32_t* numbers, std::int64_t factor, std::int64_t* sums,
                std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) sums[k] += factor * numbers[k];
}

}  // namespace

Gram::Gram(const WholeNumbers& numbers, const GramLayout& layout)
    : numbers_(numbers),
      layout_(layout),
      tiles_((layout.width + kTile - 1) / kTile),
      product_(kTile * kTile),
      vector_(layout.width, 1) {}

std::span<float> Gram::tile(std::size_t digit, std::size_t index) {
  const std::size_t size = rows_ * kTile;
  return std::span(data_).subspan((digit * tiles_ + index) * size, size);
}

void Gram::read(const SampleBlock& block, std::size_t row) {
  numbers_.numbers(block.row(row), std::span(vector_).first(numbers_.width()));
}

void Gram::add_class_sum(std::uint32_t label, int sign, std::span<std::int64_t> sums) const {
  add_scaled(vector_.data(), sign, &sums[layout_.class_sum(label)], vector_.size());
}

void Gram::add_few(const SampleBlock& block, int sign, std::span<std::int64_t> sums) {
  for (std::size_t row = 0; row < block.size(); ++row) {
    read(block, row);
    add_class_sum(block.labels[row], sign, sums);
    for (std::size_t i = 0; i < layout_.width; ++i) {
      add_scaled(vector_.data(), sign * vector_[i], &sums[layout_.product(i, 0)], i + 1);
    }
  }
}

void Gram::add_many(const SampleBlock& block, std::size_t first, int sign,
                    std::span<std::int64_t> sums) {
  rows_ = std::min(block.size() - first, WholeNumbers::kExactRows);
  data_.assign(numbers_.digits() * tiles_ * rows_ * kTile, 0);
  std::vector<float> digits(layout_.width);
  for (std::size_t row = 0; row < rows_; ++row) {
    read(block, first + row);
    add_class_sum(block.labels[first + row], sign, sums);
    for (std::size_t d = 0; d < numbers_.digits(); ++d) {
      numbers_.digit(vector_, d, digits);
      for (std::size_t t = 0; t < tiles_; ++t) {
        const std::size_t begin = t * kTile;
        const std::size_t count = std::min(kTile, layout_.width - begin);
        std::copy_n(&digits[begin], count, &tile(d, t)[row * kTile]);
      }
    }
  }
}

void Gram::accumulate(const SampleBlock& block, int sign, std::span<std::int64_t> sums) {
  assert(sums.size() == layout_.size());
  if (block.size() <= kFewSamples) return add_few(block, sign, sums);
  for (std::size_t first = 0; first < block.size(); first += rows_) {
    add_many(block, first, sign, sums);
    add_products(sign, sums);
  }
}

/// Adds the products of the digits that add_many laid out.
void Gram::add_products(int sign, std::span<std::int64_t> sums) {
  for (std::size_t i = 0; i < tiles_; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      for (std::size_t a = 0; a < numbers_.digits(); ++a) {
        for (std::size_t b = 0; b < numbers_.digits(); ++b) {
          const Product product{.a = Op::kTransposed,
                                .rows = kTile,
                                .columns = kTile,
                                .inner = static_cast<std::int64_t>(rows_)};
          gemm(product, tile(a, i).data(), tile(b, j).data(), product_.data());
          add_tile(i, j, sign * numbers_.weight(a) * numbers_.weight(b), sums);
        }
      }
    }
  }
}

/// Of the product of tiles i and j, the elements on and below the diagonal of the whole.
void Gram::add_tile(std::size_t i, std::size_t j, std::int64_t factor,
                    std::span<std::int64_t> sums) {
  const std::size_t last = std::min((i + 1) * kTile, layout_.width);
  for (std::size_t row = i * kTile; row < last; ++row) {
    const std::size_t first = j * kTile;
    const std::size_t count = std::min(kTile, row + 1 - first);
    add_scaled(&product_[(row - i * kTile) * kTile], factor, &sums[layout_.product(row, first)],
               count);
  }
}

}  // namespace sisa
