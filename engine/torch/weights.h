#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/initial_weights.h"

namespace sisa {

/// A tensor of a model under the name it has in a checkpoint.
struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

/// All tensors that make up a model's state, on one device but for those that stay with the host,
/// declared one by one as the model is built; the model keeps handles to the same tensors. With
/// initial weights each tensor begins at its initial value, drawn in order of declaration; without,
/// its value is unset until the state is loaded. Tensors of four dimensions lie channels-last in
/// memory, which is what the convolutions are fastest with. Not thread-safe.
class Weights {
 public:
  explicit Weights(std::optional<InitialWeights> initial = std::nullopt,
                   const at::Device& device = at::kCPU);

  const at::Device& device() const { return device_; }

  /// A trained tensor, uniform within `bound` at first.
  at::Tensor uniform(const std::string& name, at::IntArrayRef shape, float bound);

  /// A trained tensor, constant at first.
  at::Tensor constant(const std::string& name, at::IntArrayRef shape, double value);

  /// A tensor that is part of the state without being trained, constant at first.
  at::Tensor buffer(const std::string& name, at::IntArrayRef shape, double value);

  /// The same that stays with the host.
  at::Tensor host_buffer(const std::string& name, at::IntArrayRef shape, double value);

  /// The same for a whole number, 0 at first.
  at::Tensor counter(const std::string& name);

  /// A tensor that exists, as a trained one or as a buffer, with the value it has.
  void adopt_trained(const std::string& name, const at::Tensor& tensor);
  void adopt_buffer(const std::string& name, const at::Tensor& tensor);

  /// Makes the trained tensors gather gradients from here on.
  void require_gradients();

  const std::vector<NamedTensor>& trained() const { return trained_; }
  const std::vector<NamedTensor>& buffers() const { return buffers_; }

 private:
  at::TensorOptions floats() const;

  std::optional<InitialWeights> initial_;
  at::Device device_;
  std::vector<NamedTensor> trained_;
  std::vector<NamedTensor> buffers_;
};

}  // namespace sisa
