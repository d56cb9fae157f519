#include "engine/onednn/layer_stack.h"

namespace sisa {

LayerStack::LayerStack(std::span<const Parameter> trained, const ModelSpec& spec,
                       std::int64_t batch_size)
    : of_front_(spec.architecture == Architecture::kCnn ? ConvFront::kTensors : 0),
      dense_(trained.subspan(of_front_), spec.activation, batch_size) {
  if (of_front_ > 0) front_.emplace(trained.first(of_front_), spec.input);
}

void LayerStack::copy_to(std::span<Parameter> trained) const {
  if (front_) front_->copy_to(trained.first(of_front_));
  dense_.copy_to(trained.subspan(of_front_));
}

std::vector<std::size_t> LayerStack::sizes() const {
  std::vector<std::size_t> sizes = front_ ? front_->sizes() : std::vector<std::size_t>();
  const std::vector<std::size_t> of_dense = dense_.sizes();
  sizes.insert(sizes.end(), of_dense.begin(), of_dense.end());
  return sizes;
}

std::span<const float> LayerStack::forward(std::span<const float> input, std::int64_t rows) {
  return dense_.forward(front_ ? front_->forward(input, rows) : input, rows);
}

void LayerStack::backward(FoldedOptimizer& optimizer) {
  dense_.backward(optimizer, of_front_,
                  front_ ? front_->gradient_at_outputs() : std::span<float>());
  if (front_) front_->backward(optimizer, 0);
}

}  // namespace sisa
