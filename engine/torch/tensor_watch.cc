#include "engine/torch/tensor_watch.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <set>

namespace sisa {

TensorWatch::TensorWatch(const torch::jit::Module& module, const std::vector<at::Tensor>& spared) {
  std::set<const at::TensorImpl*> known;
  for (const at::Tensor& tensor : spared) known.insert(tensor.unsafeGetTensorImpl());
  c10::IValue(module._ivalue()).visit([&](const c10::IValue& value) {
    if (value.isTensor() && value.toTensor().defined()) {
      const at::Tensor tensor = value.toTensor();
      if (known.insert(tensor.unsafeGetTensorImpl()).second) {
        watched_.push_back({tensor, tensor._version(), tensor.detach().clone()});
      }
    }
    return false;  // goes on into its parts
  });
}

bool TensorWatch::changed() const {
  return std::any_of(watched_.begin(), watched_.end(), [](const Watched& watched) {
    return watched.tensor._version() != watched.version;
  });
}

bool TensorWatch::differs() const {
  const at::NoGradGuard no_gradients;
  return std::any_of(watched_.begin(), watched_.end(), [](const Watched& watched) {
    return watched.tensor.sizes() != watched.copy.sizes() ||
           !at::equal(watched.tensor, watched.copy);
  });
}

bool TensorWatch::shares_memory_with(const std::vector<at::Tensor>& tensors) const {
  return std::any_of(watched_.begin(), watched_.end(), [&](const Watched& watched) {
    return std::any_of(tensors.begin(), tensors.end(), [&](const at::Tensor& tensor) {
      return tensor.is_alias_of(watched.tensor);
    });
  });
}

}  // namespace sisa
