#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <vector>

namespace sisa {

/// Notices whether tensors that a module reaches, registered or not, were changed in place since it
/// was made. Not thread-safe.
class TensorWatch {
 public:
  /// Watches all of the module's tensors but `spared` themselves.
  TensorWatch(const torch::jit::Module& module, const std::vector<at::Tensor>& spared);

  bool changed() const;

  /// Whether one of those watched shares memory with one of these: it changes as they do, or with
  /// what lies beside them.
  bool shares_memory_with(const std::vector<at::Tensor>& tensors) const;

 private:
  struct Watched {
    at::Tensor tensor;
    std::int64_t version;
  };
  std::vector<Watched> watched_;
};

}  // namespace sisa
