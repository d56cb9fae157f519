#pragma once

#include <memory>
#include <optional>

#include "engine/model_spec.h"
#include "engine/torch/batch_input.h"
#include "engine/torch/network.h"
#include "engine/torch/weights.h"

namespace sisa {

/// A constituent in memory: input encoding, network, and the tensors of both.
struct Model {
  Model(const ModelSpec& spec, const FeatureLayout& layout,
        std::optional<InitialWeights> initial = std::nullopt, const at::Device& device = at::kCPU)
      : weights(std::move(initial), device),
        input(layout, spec.normalisation, weights),
        network(make_network(spec, weights)) {}

  Weights weights;
  BatchInput input;
  std::unique_ptr<Network> network;
};

}  // namespace sisa
