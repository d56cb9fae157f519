#pragma once

#include <cstdint>
#include <vector>

#include "storage/features.h"
#include "storage/store_config.h"

namespace sisa {

/// The families of networks that an architecture's name leads to.
enum class Architecture {
  kMlp,          ///< fully connected layers; without a hidden one: `linear`
  kCnn,          ///< two convolutions with pooling, then two fully connected layers
  kResNet18,     ///< He et al., "Deep residual learning", 2016, section 4.2, 18 layers
  kTorchScript,  ///< whatever the file says
  kRidge,        ///< one fully connected layer by least squares, from exact sums
};

enum class Activation { kRelu, kTanh };

/// A constituent's network in every detail that decides its tensors and its function.
struct ModelSpec {
  Architecture architecture = Architecture::kMlp;
  std::vector<std::int64_t> hidden;  ///< widths of the hidden layers (kMlp)
  Activation activation = Activation::kRelu;
  double dropout = 0;
  DeclaredFile file = {};           ///< (kTorchScript)
  bool trains_on_one = true;        ///< or is a batch of one sample answered instead (kTorchScript)
  double penalty = 1;               ///< on squared weights (kRidge)
  std::vector<std::int64_t> input;  ///< shape of one sample
  std::int64_t classes = 0;

  /// What is done to the samples first; none: floats are standardised, but for kRidge.
  NormalisationConfig normalisation = {};

  /// The number of features of one sample.
  std::int64_t features() const;
};

/// Understands what the configuration asks for:
///   linear      one fully connected layer; any shape, flattened
///   mlp:H[,H…]  up to 16 hidden layers of up to 65536 units; any shape, flattened
///   ridge[:L]   least squares, penalty L (0.001 or more) on squared weights; any shape, flattened
///   torchscript whatever its file takes
///   cnn         images C×H×W of 8×8 pixels or more
///   resnet18    likewise
/// `tanh` is for mlp alone, dropout not for torchscript and ridge. Error(kUsage) lists the forms
/// for an unknown one, or says why the model does not fit the samples.
ModelSpec model_spec(const ModelConfig& model, const FeatureLayout& features,
                     std::uint32_t classes);

/// The same for everything that the configuration declares. What is declared of a front's samples
/// is the front's.
ModelSpec model_spec(const StoreConfig& config);

/// How such a model comes from its samples: by its name alone.
Method method_of(const ModelConfig& model);

}  // namespace sisa
