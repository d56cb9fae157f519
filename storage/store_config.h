#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shards/checkpoint_choice.h"
#include "shards/placement.h"
#include "shards/risk_tiers.h"
#include "shards/schedule.h"
#include "storage/declared_file.h"
#include "storage/features.h"
#include "storage/fingerprint.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// Which network each constituent is.
struct ModelConfig {
  /// linear | mlp:H[,H…] | cnn | resnet18 | ridge[:LAMBDA] | torchscript
  std::string architecture = "mlp:128";
  std::string activation = "relu";  ///< relu | tanh (mlp only)
  /// Probability, 0 <= p < 1, before every fully connected layer that is not the network's first.
  double dropout = 0;
  DeclaredFile file = {};          ///< of torchscript: the scripted model
  std::string pretrained_on = {};  ///< likewise: on what its weights were trained before, in words
  friend bool operator==(const ModelConfig&, const ModelConfig&) = default;
};

/// The learning rate where none is asked for: on Fashion-MNIST, 20 shards of 10 slices, the best of
/// those tried with the other defaults.
inline double default_learning_rate(const std::string& optimizer) {
  return optimizer == "sgd" ? 0.03 : 0.003;
}

/// What stands between samples and models: a fixed function of a sample's features, fitted on
/// nothing.
struct FrontConfig {
  std::string name = {};      ///< gabor | random-conv[:N] | torchscript; empty: none
  FeatureLayout output = {};  ///< what comes out, and models are trained on
  DeclaredFile file = {};     ///< of torchscript: the scripted network

  /// Under which the outputs in the store were computed; empty where all machines agree.
  Fingerprint fingerprint = {};
  bool any() const { return !name.empty(); }
  friend bool operator==(const FrontConfig&, const FrontConfig&) = default;
};

/// What is done to features before a model is given them: declared, never fitted. x is a feature,
/// of a byte its 255th part; models are given (x - mean) / std.
struct NormalisationConfig {
  std::vector<double> mean = {};  ///< one for all features, one a channel of images C×H×W, or
  std::vector<double> std = {};   ///< one a feature; of both as many
  bool any() const { return !mean.empty(); }

  /// Which of them is that of a feature, of so many in all.
  std::size_t index(std::size_t feature, std::size_t features) const {
    return feature / (features / mean.size());
  }
  friend bool operator==(const NormalisationConfig&, const NormalisationConfig&) = default;
};

/// How a constituent comes from its shard's samples.
enum class Method : std::uint8_t {
  kSlices,  ///< by optimiser steps, slice after slice, each with a checkpoint
  kSums,    ///< as a function of exact sums over the samples, which take any of them in or out
};

/// How a slice is trained.
struct TrainingConfig {
  std::uint32_t epochs = 10;  ///< over the shard, in all; see slice_visits
  std::uint32_t batch_size = 32;
  std::string optimizer = "adam";  ///< sgd | adam | adamw
  double learning_rate = default_learning_rate("adam");
  double momentum = 0.9;  ///< sgd only
  double weight_decay = 0;
  SliceMode slice_mode = SliceMode::kCumulative;
  Method method = Method::kSlices;         ///< follows from the model
  std::string schedule = "constant";       ///< constant | cosine | step: see RateSchedule
  double label_smoothing = 0;              ///< the share of a label that all classes get alike
  double clip_norm = 0;                    ///< the longest a step's gradient may be; 0: any
  std::vector<double> class_weights = {};  ///< of each class in the loss; empty: 1
  std::vector<std::string> augment = {};   ///< crop | flip, in this order: see Augmentation
  std::string device = "cpu";              ///< cpu | cuda: where the steps run
  friend bool operator==(const TrainingConfig&, const TrainingConfig&) = default;
};

/// Everything that is declared when a store is created and never changes. With equal configurations
/// and equal retained samples two stores train to equal bits (under one numeric fingerprint).
struct StoreConfig {
  std::uint32_t shards = 20;
  std::uint32_t slices = 10;
  std::uint32_t classes = 0;
  std::uint64_t seed = 0;
  FeatureLayout features;
  CsvColumns columns;   ///< how `csv:` data is read; also by predict and evaluate; samples have
                        ///< times exactly where a column of them is named
  RiskTiers risk = {};  ///< what placement makes of declared risks
  NormalisationConfig normalisation = {};  ///< none: bytes as they are, floats standardised
  FrontConfig front;
  ModelConfig model;
  TrainingConfig training;

  /// Of how many slices of a shard the tensors are stored, below `slices`; 0: of all.
  std::uint32_t kept_checkpoints = 0;

  /// In the order of their labels, of the first classes or of all: by them later data is labelled
  /// whose format names classes. Empty: the store's data named none.
  std::vector<std::string> class_names = {};

  /// What models are given of a sample.
  const FeatureLayout& model_input() const { return front.any() ? front.output : features; }

  Placement placement() const { return {shards, slices}; }
  SlicePlan slice_plan() const { return {slices, training.epochs, training.slice_mode}; }

  /// Those slices, of every shard. Takes a while where there are many: ask once.
  std::vector<SliceId> kept_slices() const {
    return sisa::kept_slices(slice_plan(), kept_checkpoints == 0 ? slices : kept_checkpoints);
  }

  friend bool operator==(const StoreConfig&, const StoreConfig&) = default;
};

/// Throws Error(kUsage) naming the first field that makes no sense (shards 0, a negative rate, …).
/// The architecture's own syntax is the engine's to check.
void check(const StoreConfig& config);

/// The lowest version of the format (docs/store-format.md) that has all that this needs.
std::uint32_t format_version(const StoreConfig& config);

/// JSON with sorted keys, and back; of files the declaration alone. Error(kDamaged) for text that
/// to_json did not write.
std::string to_json(const StoreConfig& config);
StoreConfig config_from_json(const std::string& text);

}  // namespace sisa
