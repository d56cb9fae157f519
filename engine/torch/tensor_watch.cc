#include "engine/torch/tensor_watch.h"

#include <algorithm>

namespace sisa {

TensorWatch::TensorWatch(const torch::jit::Module& module, const std::vector<at::Tensor>& spared) {
  c10::IValue::HashAliasedIValues values;
  c10::IValue(module._ivalue()).getSubValues(values);
  for (const c10::IValue& value : values) {
    if (!value.isTensor() || !value.toTensor().defined()) continue;
    const at::Tensor tensor = value.toTensor();
    const bool skipped = std::any_of(spared.begin(), spared.end(), [&](const at::Tensor& other) {
      return other.is_alias_of(tensor);
    });
    if (!skipped) watched_.push_back({tensor, tensor._version()});
  }
}

bool TensorWatch::changed() const {
  return std::any_of(watched_.begin(), watched_.end(), [](const Watched& watched) {
    return watched.tensor._version() != watched.version;
  });
}

}  // namespace sisa
