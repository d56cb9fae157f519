#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <vector>

namespace sisa {

/// Notices whether tensors that a module reaches, registered or not, were changed since it was
/// made, of which it keeps copies. Not thread-safe.
class TensorWatch {
 public:
  /// Watches all of the module's tensors but `spared` themselves.
  TensorWatch(const torch::jit::Module& module, const std::vector<at::Tensor>& spared);

  /// Whether an operator that admits to it has changed one in place. Quick.
  bool changed() const;

  /// Whether any of them holds other numbers. Reads all of them.
  bool differs() const;

  /// Whether one of those watched shares memory with one of these: it changes as they do, or with
  /// what lies beside them.
  bool shares_memory_with(const std::vector<at::Tensor>& tensors) const;

 private:
  struct Watched {
    at::Tensor tensor;
    std::int64_t version;
    at::Tensor copy;
  };
  std::vector<Watched> watched_;
};

}  // namespace sisa
