#pragma once

#include <torch/csrc/jit/api/module.h>

#include <optional>

#include "engine/model_spec.h"
#include "engine/torch/weights.h"
#include "storage/store_config.h"
#include "storage/tensor.h"

namespace sisa {

/// Makes TorchScript modules of a configuration's constituents: raw samples in, N × the sample's
/// shape of any numeric type; class probabilities out, single precision. All are of one type, whose
/// code a file holds once. Not thread-safe.
class ConstituentModules {
 public:
  /// `config` with the bytes of its files.
  explicit ConstituentModules(const StoreConfig& config);

  /// The module with a checkpoint's tensors. Error(kDamaged) if they are not such a model's.
  torch::jit::Module module(const State& state);

 private:
  torch::jit::Module first(const Weights& weights) const;

  StoreConfig config_;
  ModelSpec spec_;
  std::optional<torch::jit::Module> first_;  ///< that all others are copies of
};

}  // namespace sisa
