#pragma once

#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <vector>

#include "engine/torch/network.h"
#include "storage/declared_file.h"

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
  /// Requires the file's bytes. Error(kUsage), naming the file, for what is not TorchScript or has
  /// no trained parameter, one that is not of single precision, a buffer of a type that no state
  /// has, or code that keeps a state elsewhere than in buffers.
  ScriptedNetwork(const DeclaredFile& file, Weights& weights);

  /// Error(kUsage) unless the model takes inputs of that shape, gives `classes` logits for each
  /// sample, and can be trained. Once, before logits().
  void try_out(const std::vector<std::int64_t>& input, std::int64_t classes);

  at::Tensor logits(const at::Tensor& input, const Pass& pass) override;
  bool draws_random() const override { return true; }

 private:
  at::Tensor run(const at::Tensor& input);
  bool trains_on(const std::vector<std::int64_t>& batch, std::int64_t classes);
  [[noreturn]] void refuse(const std::string& why) const;

  std::string name_;
  torch::jit::Module module_;
  bool trains_on_one_ = true;
};

}  // namespace sisa
