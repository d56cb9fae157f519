#include "engine/torch/network.h"

#include "engine/torch/lenet.h"
#include "engine/torch/mlp.h"
#include "engine/torch/resnet18.h"
#include "engine/torch/scripted_network.h"

namespace sisa {

std::unique_ptr<Network> make_network(const ModelSpec& spec, Weights& weights) {
  switch (spec.architecture) {
    case Architecture::kCnn:
      return std::make_unique<LeNet>(spec, weights);
    case Architecture::kResNet18:
      return std::make_unique<ResNet18>(spec, weights);
    case Architecture::kTorchScript:
      return std::make_unique<ScriptedNetwork>(spec, weights);
    case Architecture::kMlp:
    case Architecture::kRidge:  // not asked for
      break;
  }
  return std::make_unique<Mlp>(spec, weights);
}

}  // namespace sisa
