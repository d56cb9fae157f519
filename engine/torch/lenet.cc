#include "engine/torch/lenet.h"

#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

namespace sisa {
namespace {

constexpr std::int64_t kChannels1 = 16;
constexpr std::int64_t kChannels2 = 32;
constexpr std::int64_t kHidden = 128;

/// What is left of an image after both poolings.
std::int64_t pooled(const ModelSpec& spec) {
  return kChannels2 * (spec.input[1] / 2 / 2) * (spec.input[2] / 2 / 2);
}

}  // namespace

LeNet::LeNet(const ModelSpec& spec, Weights& weights)
    : conv1_(weights, "conv1", {.inputs = spec.input[0], .outputs = kChannels1}),
      conv2_(weights, "conv2", {.inputs = kChannels1, .outputs = kChannels2}),
      hidden_(weights, "hidden", pooled(spec), kHidden),
      output_(weights, "output", kHidden, spec.classes),
      dropout_(spec.dropout) {}

at::Tensor LeNet::logits(const at::Tensor& input, const Pass& pass) {
  at::Tensor x = input.contiguous(at::MemoryFormat::ChannelsLast);
  x = at::max_pool2d(at::relu(conv1_(x)), 2);
  x = at::max_pool2d(at::relu(conv2_(x)), 2);
  x = at::relu(hidden_(dropout(x.flatten(1), dropout_, pass)));
  return output_(dropout(x, dropout_, pass));
}

}  // namespace sisa
