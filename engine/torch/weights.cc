#include "engine/torch/weights.h"

#include <ATen/ops/empty.h>

#include <utility>

namespace sisa {
namespace {

at::Tensor keep(std::vector<NamedTensor>& tensors, const std::string& name, at::Tensor tensor) {
  return tensors.emplace_back(NamedTensor{name, std::move(tensor)}).tensor;
}

}  // namespace

Weights::Weights(std::optional<InitialWeights> initial, const at::Device& device)
    : initial_(std::move(initial)), device_(device) {}

at::TensorOptions Weights::floats() const { return at::TensorOptions(device_).dtype(at::kFloat); }

at::Tensor Weights::uniform(const std::string& name, at::IntArrayRef shape, float bound) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  if (initial_) {
    initial_->uniform(bound, {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())});
  }
  if (tensor.dim() == 4) tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
  return keep(trained_, name, tensor.to(device_));
}

at::Tensor Weights::constant(const std::string& name, at::IntArrayRef shape, double value) {
  at::Tensor tensor = at::empty(shape, floats());
  if (initial_) tensor.fill_(value);
  return keep(trained_, name, tensor);
}

at::Tensor Weights::buffer(const std::string& name, at::IntArrayRef shape, double value) {
  at::Tensor tensor = at::empty(shape, floats());
  if (initial_) tensor.fill_(value);
  return keep(buffers_, name, tensor);
}

at::Tensor Weights::host_buffer(const std::string& name, at::IntArrayRef shape, double value) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  if (initial_) tensor.fill_(value);
  return keep(buffers_, name, tensor);
}

at::Tensor Weights::counter(const std::string& name) {
  at::Tensor tensor = at::empty({}, floats().dtype(at::kLong));
  if (initial_) tensor.zero_();
  return keep(buffers_, name, tensor);
}

void Weights::adopt_trained(const std::string& name, const at::Tensor& tensor) {
  keep(trained_, name, tensor);
}

void Weights::adopt_buffer(const std::string& name, const at::Tensor& tensor) {
  keep(buffers_, name, tensor);
}

void Weights::require_gradients() {
  for (NamedTensor& trained : trained_) trained.tensor.set_requires_grad(true);
}

}  // namespace sisa
