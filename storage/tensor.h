#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sisa {

/// Element types that a model's state may have. The names are those of the safetensors format.
enum class DType : std::uint8_t { kF32, kF64, kI64, kU8 };

std::string to_string(DType dtype);
std::size_t size_of(DType dtype);

/// Bytes that a tensor of this shape holds; nothing if that is no sensible number.
std::optional<std::uint64_t> data_bytes(DType dtype, const std::vector<std::int64_t>& shape);

/// A named array of numbers: row-major, little-endian.
struct Tensor {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> data;  ///< product(shape) * size_of(dtype) bytes
  friend bool operator==(const Tensor&, const Tensor&) = default;
};

/// The full state of one constituent model: parameters, buffers, fitted statistics. Sorted by name,
/// names unique. Empty: no model.
using State = std::vector<Tensor>;

}  // namespace sisa
