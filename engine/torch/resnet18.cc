#include "engine/torch/resnet18.h"

#include <ATen/ops/mean.h>
#include <ATen/ops/relu.h>

namespace sisa {
namespace {

constexpr std::int64_t kStemChannels = 64;

ConvSpec plain_conv(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1) {
  return {.inputs = inputs, .outputs = outputs, .kernel = 3, .stride = stride, .bias = false};
}

}  // namespace

ResNet18::Block::Block(Weights& weights, const std::string& name, std::int64_t inputs,
                       std::int64_t outputs, std::int64_t stride)
    : conv1_(weights, name + ".conv1", plain_conv(inputs, outputs, stride)),
      norm1_(weights, name + ".norm1", outputs),
      conv2_(weights, name + ".conv2", plain_conv(outputs, outputs)),
      norm2_(weights, name + ".norm2", outputs) {
  if (stride == 1 && inputs == outputs) return;
  ConvSpec shape = plain_conv(inputs, outputs, stride);
  shape.kernel = 1;
  shortcut_.emplace(weights, name + ".shortcut", shape);
  shortcut_norm_.emplace(weights, name + ".shortcut_norm", outputs);
}

at::Tensor ResNet18::Block::operator()(const at::Tensor& x, const Pass& pass) {
  at::Tensor y = at::relu(norm1_(conv1_(x), pass));
  y = norm2_(conv2_(y), pass);
  return at::relu(y.add(shortcut_ ? (*shortcut_norm_)((*shortcut_)(x), pass) : x));
}

ResNet18::ResNet18(const ModelSpec& spec, Weights& weights)
    : stem_(weights, "stem", plain_conv(spec.input[0], kStemChannels)),
      stem_norm_(weights, "stem_norm", kStemChannels),
      dropout_(spec.dropout) {
  std::int64_t inputs = kStemChannels;
  for (int stage = 1; stage <= 4; ++stage) {
    const std::int64_t outputs = kStemChannels << (stage - 1);
    const std::string name = "stage" + std::to_string(stage);
    blocks_.emplace_back(weights, name + ".block1", inputs, outputs, stage == 1 ? 1 : 2);
    blocks_.emplace_back(weights, name + ".block2", outputs, outputs, 1);
    inputs = outputs;
  }
  output_.emplace(weights, "output", inputs, spec.classes);
}

at::Tensor ResNet18::logits(const at::Tensor& input, const Pass& pass) {
  at::Tensor x = input.contiguous(at::MemoryFormat::ChannelsLast);
  x = at::relu(stem_norm_(stem_(x), pass));
  for (Block& block : blocks_) x = block(x, pass);
  const std::int64_t pixels[] = {2, 3};
  return (*output_)(dropout(at::mean(x, pixels), dropout_, pass));
}

}  // namespace sisa
