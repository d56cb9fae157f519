#include "storage/tensor.h"

#include <cassert>

namespace sisa {

std::string to_string(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return "F32";
    case DType::kF64:
      return "F64";
    case DType::kI64:
      return "I64";
    case DType::kU8:
      return "U8";
  }
  assert(false);
  return {};
}

std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return 4;
    case DType::kF64:
    case DType::kI64:
      return 8;
    case DType::kU8:
      return 1;
  }
  assert(false);
  return 0;
}

std::optional<std::uint64_t> data_bytes(DType dtype, const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = size_of(dtype);
  for (const std::int64_t extent : shape) {
    std::uint64_t product = 0;
    if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &product)) {
      return std::nullopt;
    }
    bytes = product;
  }
  return bytes;
}

}  // namespace sisa
