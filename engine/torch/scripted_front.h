#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>
#include <string>

#include "engine/front.h"
#include "engine/standardizer.h"
#include "engine/torch/tensor_watch.h"

namespace sisa {

/// `torchscript`: a network that somebody scripted, in evaluation mode, as a fixed front. A sample
/// goes in alone, 1 × its shape, bytes times 1/255, then normalised as declared; all elements that
/// come out are its features, in single precision. Samples that went through together could see
/// each other in the last bits: how sums are blocked may depend on a batch's size.
class ScriptedFront : public Front {
 public:
  /// Requires the bytes of the front's file. Error(kUsage), naming it, for what is not TorchScript,
  /// keeps a state of its own, or cannot take such samples.
  explicit ScriptedFront(const StoreConfig& config);

  const FeatureLayout& output() const override { return output_; }
  void apply(std::span<const std::byte> samples, std::span<std::byte> out) const override;
  Fingerprint fingerprint() const override;

 private:
  at::Tensor run(const at::Tensor& sample) const;
  [[noreturn]] void refuse(const std::string& why) const;

  std::string name_;
  FeatureLayout input_;
  Standardizer scaling_;
  mutable torch::jit::Module module_;  // running it changes nothing
  std::optional<TensorWatch> watch_;   // over all its tensors
  FeatureLayout output_;
};

}  // namespace sisa
