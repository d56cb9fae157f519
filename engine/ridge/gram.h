#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ridge/whole_numbers.h"
#include "engine/sample_block.h"

namespace sisa {

/// Where the sums of least squares lie in an ExactSum. A sample's vector is its features' whole
/// numbers and a last element 1; there are `width` elements.
///   the sums of products of elements i >= j, row by row: i(i+1)/2 + j
///   then, for each class, the sum of its samples' vectors
struct GramLayout {
  std::size_t width = 0;
  std::size_t classes = 0;

  std::size_t product(std::size_t i, std::size_t j) const { return i * (i + 1) / 2 + j; }
  std::size_t class_sum(std::size_t label) const { return product(width, 0) + label * width; }
  std::size_t size() const { return class_sum(classes); }
};

/// Adds the sums of blocks of samples: of many by products of matrices, in single precision where
/// that is exact, of few one by one. Not thread-safe.
class Gram {
 public:
  Gram(const WholeNumbers& numbers, const GramLayout& layout);

  /// Adds `sign` times the block's sums.
  void accumulate(const SampleBlock& block, int sign, std::span<std::int64_t> sums);

 private:
  void read(const SampleBlock& block, std::size_t row);
  void add_few(const SampleBlock& block, int sign, std::span<std::int64_t> sums);
  void add_many(const SampleBlock& block, std::size_t first, int sign,
                std::span<std::int64_t> sums);
  void add_class_sum(std::uint32_t label, int sign, std::span<std::int64_t> sums) const;
  void add_products(int sign, std::span<std::int64_t> sums);
  std::span<float> tile(std::size_t digit, std::size_t index);
  void add_tile(std::size_t i, std::size_t j, std::int64_t factor, std::span<std::int64_t> sums);

  WholeNumbers numbers_;
  GramLayout layout_;
  std::size_t tiles_;        // of the vector's elements, the last padded with zeros
  std::size_t rows_ = 0;     // that are taken together
  std::vector<float> data_;  // digit, tile, row, element
  std::vector<float> product_;
  std::vector<std::int32_t> vector_;  // of one sample
};

}  // namespace sisa
