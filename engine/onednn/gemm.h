#pragma once

#include <cstdint>

namespace sisa {

/// How a matrix enters a product.
enum class Op : char { kPlain = 'N', kTransposed = 'T' };

/// C = alpha · op(A) · op(B) + beta · C in single precision: C has `rows` × `columns` elements, the
/// sum runs over `inner`. All three are row-major and dense. beta = 0 does not read C.
struct Product {
  Op a = Op::kPlain;
  Op b = Op::kPlain;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t inner = 0;
  float alpha = 1;
  float beta = 0;
};

/// Computes the product by oneDNN, which is faster than the BLAS for the flat matrices of small
/// batches. On the calling thread alone if use_one_onednn_thread() was called there.
void gemm(const Product& product, const float* a, const float* b, float* c);

}  // namespace sisa
