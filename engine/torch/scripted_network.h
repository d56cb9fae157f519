#pragma once

#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/torch/network.h"
#include "engine/torch/tensor_watch.h"

namespace sisa {

/// A network that somebody scripted or traced with PyTorch. Its trained tensors are the parameters
/// that want gradients, and begin with the file's values whatever the shard; its buffers are part
/// of the state; all other parameters are frozen, and stay the file's. Runs unoptimised: LibTorch's
/// optimising executor rewrites a model after its first runs, so that one which goes on from a
/// checkpoint would compute other bits.
///
/// A batch of one sample is trained as it is answered (batch norm by running statistics, no
/// dropout) where the model cannot train on one: as batch norm over tables cannot.
class ScriptedNetwork : public Network {
 public:
  /// Errors as load_script's; Error(kUsage), naming the file, for a model that has no trained
  /// parameter, one that is not of single precision, a buffer of a type that no state has, or code
  /// that keeps a state elsewhere. What only running it shows is an Error of logits().
  ScriptedNetwork(const ModelSpec& spec, Weights& weights);

  /// Whether it trains also on a batch of one sample: see ModelSpec::trains_on_one. Error(kUsage)
  /// unless the model takes samples of the declared shape, gives finite logits of the declared
  /// classes in training and in evaluation, and can be trained.
  bool try_out();

  at::Tensor logits(const at::Tensor& input, const Pass& pass) override;
  void finish() override;
  bool draws_random() const override { return true; }

 private:
  at::Tensor run(const at::Tensor& input);
  at::Tensor train(const at::Tensor& input, const at::Generator& random);
  at::Tensor answer(const at::Tensor& input);
  at::Tensor examples(std::int64_t samples) const;
  void expect_logits(const at::Tensor& output, std::int64_t samples) const;
  at::Tensor trial(std::int64_t samples);
  bool trains_on_one();
  void set_training(bool training);
  void refuse_reserved(const std::string& name) const;
  [[noreturn]] void refuse_hidden_state() const;
  [[noreturn]] void refuse(const std::string& why) const;

  ModelSpec spec_;
  at::Device device_;
  torch::jit::Module module_;
  std::optional<TensorWatch> others_;        ///< all tensors that are not in the state
  std::vector<torch::jit::Module> resting_;  ///< parts that answer also while the rest is trained
  std::optional<bool> training_;             ///< what it was last set to
};

}  // namespace sisa
