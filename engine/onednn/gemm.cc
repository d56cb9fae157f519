#include "engine/onednn/gemm.h"

#include <dnnl.h>

#include <string>

#include "shards/error.h"

namespace sisa {

void gemm(const Product& p, const float* a, const float* b, float* c) {
  const std::int64_t a_width = p.a == Op::kPlain ? p.inner : p.rows;
  const std::int64_t b_width = p.b == Op::kPlain ? p.columns : p.inner;
  const dnnl_status_t status =
      dnnl_sgemm(static_cast<char>(p.a), static_cast<char>(p.b), p.rows, p.columns, p.inner,
                 p.alpha, a, a_width, b, b_width, p.beta, c, p.columns);
  if (status != dnnl_success) {
    throw Error(ErrorKind::kFailed, "oneDNN refused a product of matrices, status " +
                                        std::to_string(static_cast<int>(status)));
  }
}

}  // namespace sisa
