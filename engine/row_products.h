#pragma once

#include <cstddef>
#include <cstdint>

namespace sisa {

/// What distances between rows of numbers are made of, several pairs of rows at once: of kRowsOfA
/// rows `a` and kRowsOfB rows `b`, each `stride` numbers behind the one before, `sums` is given
/// what its pairs have in common, those of the first row of `a` first. Which vectors the machine
/// has changes no bit.
inline constexpr std::size_t kRowsOfA = 4;
inline constexpr std::size_t kRowsOfB = 2;
inline constexpr std::size_t kRowPairs = kRowsOfA * kRowsOfB;

/// `width` is a multiple of so many numbers.
inline constexpr std::size_t kRowStep = 32;

/// Sums of products. Requires that they fit into 32 bits.
void sum_products(const std::int16_t* a, const std::int16_t* b, std::size_t stride,
                  std::size_t width, std::int32_t* sums);

/// Sums of squared differences.
void sum_squared_differences(const double* a, const double* b, std::size_t stride,
                             std::size_t width, double* sums);

}  // namespace sisa
