#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/torch/layers.h"
#include "engine/torch/network.h"

namespace sisa {

/// `resnet18` in the form for small images: a 3×3 stem without pooling, four stages of two basic
/// blocks with 64, 128, 256 and 512 channels, the last three halving the extent, the mean over all
/// pixels, dropout, and a fully connected layer.
class ResNet18 : public Network {
 public:
  ResNet18(const ModelSpec& spec, Weights& weights);
  at::Tensor logits(const at::Tensor& input, const Pass& pass) override;
  bool draws_random() const override { return dropout_ > 0; }

 private:
  class Block {
   public:
    Block(Weights& weights, const std::string& name, std::int64_t inputs, std::int64_t outputs,
          std::int64_t stride);
    at::Tensor operator()(const at::Tensor& x, const Pass& pass);

   private:
    Conv2d conv1_;
    BatchNorm2d norm1_;
    Conv2d conv2_;
    BatchNorm2d norm2_;
    std::optional<Conv2d> shortcut_;  ///< where input and output differ in shape
    std::optional<BatchNorm2d> shortcut_norm_;
  };

  Conv2d stem_;
  BatchNorm2d stem_norm_;
  std::vector<Block> blocks_;
  std::optional<Linear> output_;
  double dropout_;
};

}  // namespace sisa
