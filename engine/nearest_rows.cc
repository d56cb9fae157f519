#include "engine/nearest_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/row_products.h"

namespace sisa {
namespace {

constexpr std::size_t kTile = NearestRows::kRowsAtOnce;  // rows of both kinds in a block
constexpr std::size_t kChunkBytes = 4096;                // of a row in a block

std::size_t rounded_up(std::size_t count, std::size_t step) {
  return (count + step - 1) / step * step;
}

/// Squared distances between bytes, from products: |a - b|² = |a|² + |b|² - 2ab.
class ByteSpace {
 public:
  using Number = std::int16_t;
  using Product = std::int32_t;  // a chunk's: at most 2048 · 255²
  using Sum = std::int64_t;

  explicit ByteSpace(std::size_t width) : width_(width) {}

  std::size_t row_bytes() const { return width_; }
  std::size_t width() const { return width_; }

  void widen(const std::byte* row, Number* out) const {
    for (std::size_t k = 0; k < width_; ++k) out[k] = std::to_integer<Number>(row[k]);
  }
  Sum own_part(const Number* row) const {
    Sum sum = 0;
    for (std::size_t k = 0; k < width_; ++k) sum += int{row[k]} * int{row[k]};
    return sum;
  }
  static constexpr auto products = sum_products;
  static Sum squared(Sum a, Sum b, Sum common) { return a + b - 2 * common; }

 private:
  std::size_t width_;
};

/// Squared distances between scaled floats, from differences: near rows lose no digits.
class FloatSpace {
 public:
  using Number = double;
  using Product = double;
  using Sum = double;

  explicit FloatSpace(std::vector<double> scales) : scales_(std::move(scales)) {}

  std::size_t row_bytes() const { return scales_.size() * sizeof(float); }
  std::size_t width() const { return scales_.size(); }

  void widen(const std::byte* row, Number* out) const {
    for (std::size_t k = 0; k < scales_.size(); ++k) {
      float value = 0;
      std::memcpy(&value, row + k * sizeof value, sizeof value);
      out[k] = value * scales_[k];
    }
  }
  Sum own_part(const Number*) const { return 0; }
  static constexpr auto products = sum_squared_differences;
  static Sum squared(Sum, Sum, Sum common) { return common; }

 private:
  std::vector<double> scales_;
};

/// Rows as a space's numbers, with zeros behind each row and behind the last.
template <class Space>
struct WideRows {
  using Number = typename Space::Number;

  WideRows(const Space& space, std::span<const std::byte> rows, std::size_t step)
      : count(rows.size() / space.row_bytes()),
        stride(rounded_up(space.width(), kRowStep)),
        numbers(std::make_unique_for_overwrite<Number[]>(rounded_up(count, step) * stride)) {
    own_parts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      space.widen(&rows[i * space.row_bytes()], &numbers[i * stride]);
      std::fill(&numbers[i * stride + space.width()], &numbers[i * stride + stride], Number{});
      own_parts.push_back(space.own_part(row(i)));
    }
    std::fill(&numbers[count * stride], &numbers[rounded_up(count, step) * stride], Number{});
  }

  const Number* row(std::size_t i) const { return &numbers[i * stride]; }

  std::size_t count;
  std::size_t stride;
  std::unique_ptr<Number[]> numbers;
  std::vector<typename Space::Sum> own_parts;
};

template <class Space>
class BlockedRows : public NearestRows {
 public:
  BlockedRows(Space space, std::span<const std::byte> rows)
      : space_(std::move(space)), own_(space_, rows, kRowsOfA) {}

  std::vector<Match> nearest(std::span<const std::byte> rows) const override {
    const Wide others(space_, rows, kRowsOfB);
    std::vector<Nearest> found(others.count);
    for (std::size_t b = 0; b < others.count; b += kTile) {
      for (std::size_t a = 0; a < own_.count; a += kTile) look_at(a, others, b, found);
    }
    std::vector<Match> matches;
    for (const Nearest& one : found) {
      matches.push_back({one.row, std::sqrt(static_cast<double>(one.squared))});
    }
    return matches;
  }

 private:
  using Wide = WideRows<Space>;
  using Number = typename Space::Number;
  using Sum = typename Space::Sum;

  struct Nearest {
    std::size_t row = 0;
    Sum squared = std::numeric_limits<Sum>::max();
  };
  using Sums = std::array<std::array<Sum, kTile>, kTile>;

  /// The block of own rows from `a` on and other rows from `b` on.
  void look_at(std::size_t a, const Wide& others, std::size_t b,
               std::vector<Nearest>& found) const {
    const std::size_t own_rows = std::min(kTile, own_.count - a);
    const std::size_t other_rows = std::min(kTile, others.count - b);
    Sums sums = {};
    constexpr std::size_t kChunk = kChunkBytes / sizeof(Number);
    for (std::size_t at = 0; at < own_.stride; at += kChunk) {
      const std::size_t width = std::min(kChunk, own_.stride - at);
      for (std::size_t i = 0; i < own_rows; i += kRowsOfA) {
        for (std::size_t j = 0; j < other_rows; j += kRowsOfB) {
          add_products(own_.row(a + i) + at, others.row(b + j) + at, width, sums, i, j);
        }
      }
    }
    for (std::size_t i = 0; i < own_rows; ++i) {
      for (std::size_t j = 0; j < other_rows; ++j) {
        const Sum squared =
            Space::squared(own_.own_parts[a + i], others.own_parts[b + j], sums[i][j]);
        if (squared < found[b + j].squared) found[b + j] = {a + i, squared};
      }
    }
  }

  void add_products(const Number* a, const Number* b, std::size_t width, Sums& sums, std::size_t i,
                    std::size_t j) const {
    std::array<typename Space::Product, kRowPairs> products;
    Space::products(a, b, own_.stride, width, products.data());
    for (std::size_t pair = 0; pair < kRowPairs; ++pair) {
      sums[i + pair / kRowsOfB][j + pair % kRowsOfB] += products[pair];
    }
  }

  const Space space_;
  const Wide own_;
};

}  // namespace

std::unique_ptr<NearestRows> make_nearest_rows(const FeatureLayout& layout,
                                               std::vector<double> scales,
                                               std::span<const std::byte> rows) {
  if (layout.type == FeatureType::kByte) {
    return std::make_unique<BlockedRows<ByteSpace>>(ByteSpace(layout.elements()), rows);
  }
  return std::make_unique<BlockedRows<FloatSpace>>(FloatSpace(std::move(scales)), rows);
}

}  // namespace sisa
