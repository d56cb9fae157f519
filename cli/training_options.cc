#include "cli/training_options.h"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "cli/format.h"
#include "cli/options.h"
#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMost = 1'000'000;
constexpr std::string_view kScripted = "torchscript:";
constexpr std::size_t kLongestText = 1000;

/// "flip,crop", in order.
std::vector<std::string> augment_from(const Arguments& arguments) {
  std::vector<std::string> augment;
  const std::string text = arguments.required("augment");
  std::istringstream parts(text + ",");
  for (std::string part; std::getline(parts, part, ',');) augment.push_back(part);
  std::sort(augment.begin(), augment.end());
  const std::vector<std::string> all = {"crop", "flip"};
  if (!std::includes(all.begin(), all.end(), augment.begin(), augment.end())) {
    throw Error(ErrorKind::kUsage, "--augment expects flip, crop or both, not '" + text + "'");
  }
  return augment;
}

}  // namespace

std::vector<Option> model_options() {
  const ModelConfig model;
  return {
      {.name = "front",
       .value = "F",
       .help = "a fixed function of the features, on whose output models are trained: gabor, "
               "random-conv[:N], or torchscript:FILE (a network of your own)",
       .fallback = "none"},
      {.name = "mean",
       .value = "X,X...",
       .help = "declared, never fitted: models are given (x - mean) / std, where x is a float, or "
               "a byte's 255th part; one for all, one a channel, or one a feature of a table",
       .fallback = "bytes 0, floats fitted a shard"},
      {.name = "std",
       .value = "X,X...",
       .help = "as many, above 0",
       .fallback = "bytes 1, floats fitted a shard"},
      {.name = "model",
       .value = "M",
       .help =
           "linear, mlp:H[,H...], cnn, resnet18, ridge[:LAMBDA] (least squares by exact sums), or "
           "torchscript:FILE (a model of your own)",
       .fallback = model.architecture},
      {.name = "pretrained-on",
       .value = "TEXT",
       .help = "of torchscript:FILE: on what its weights were trained, none of which can be asked "
               "to be forgotten",
       .fallback = "not declared"},
      {.name = "activation",
       .value = "A",
       .help = "of an mlp: relu or tanh",
       .fallback = model.activation},
      {.name = "dropout",
       .value = "P",
       .help = "of mlp, cnn and resnet18: probability, 0 to below 1",
       .fallback = shortest(model.dropout)},
  };
}

std::vector<Option> step_options() {
  const TrainingConfig training;
  return {
      {.name = "slice-mode",
       .value = "MODE",
       .help = "what a slice's training visits: cumulative (all slices so far) or incremental "
               "(the slice alone: cheaper to redo)",
       .fallback = "cumulative"},
      {.name = "device",
       .value = "D",
       .help = "where all training of the store takes place: cpu, or cuda (one GPU for all shards)",
       .fallback = training.device},
      {.name = "epochs",
       .value = "N",
       .help = "epochs over each shard, in all",
       .fallback = std::to_string(training.epochs)},
      {.name = "batch-size",
       .value = "N",
       .help = "samples an optimiser step",
       .fallback = std::to_string(training.batch_size)},
      {.name = "optimizer",
       .value = "O",
       .help = "sgd, adam or adamw",
       .fallback = training.optimizer},
      {.name = "learning-rate",
       .value = "X",
       .help = "above 0",
       .fallback = shortest(default_learning_rate("adam")) +
                   "; sgd: " + shortest(default_learning_rate("sgd"))},
      {.name = "schedule",
       .value = "S",
       .help = "of the learning rate over each slice's training: constant, cosine (down to 0), or "
               "step (a tenth after half, a hundredth after three quarters)",
       .fallback = training.schedule},
      {.name = "momentum",
       .value = "X",
       .help = "of sgd, 0 to below 1",
       .fallback = shortest(training.momentum)},
      {.name = "weight-decay",
       .value = "X",
       .help = "from 0; decoupled with adamw",
       .fallback = shortest(training.weight_decay)},
      {.name = "label-smoothing",
       .value = "X",
       .help = "share of a label that all classes get alike, 0 to below 1",
       .fallback = shortest(training.label_smoothing)},
      {.name = "class-weights",
       .value = "X,X...",
       .help = "of each class in the loss, above 0",
       .fallback = "1 each"},
      {.name = "clip-norm",
       .value = "X",
       .help = "the longest a step's gradient may be, above 0",
       .fallback = "any"},
      {.name = "augment",
       .value = "A,A",
       .help =
           "of images under training: flip (mirrors one in two left to right), crop (moves each "
           "by up to 4 pixels, no more than an eighth of its extent)",
       .fallback = "nothing"},
  };
}

std::vector<Option> training_options() {
  std::vector<Option> options = model_options();
  const std::vector<Option> steps = step_options();
  options.insert(options.end(), steps.begin(), steps.end());
  return options;
}

std::string pretrained_on_from(const Arguments& arguments, const ModelConfig& model) {
  if (!arguments.has("pretrained-on")) return {};
  std::string text = arguments.required("pretrained-on");
  if (!model.file.declared() && !arguments.text("front", "").starts_with(kScripted)) {
    throw Error(ErrorKind::kUsage, "--pretrained-on goes with torchscript:FILE alone");
  }
  const bool plain =
      std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (text.empty() || text.size() > kLongestText || !plain) {
    throw Error(ErrorKind::kUsage, "--pretrained-on expects 1 to " + std::to_string(kLongestText) +
                                       " bytes of plain text");
  }
  return text;
}

FrontConfig front_from(const Arguments& arguments) {
  FrontConfig front{.name = arguments.text("front", "")};
  if (front.name.starts_with(kScripted) && front.name.size() > kScripted.size()) {
    front.file = read_declared_file(front.name.substr(kScripted.size()));
    front.name = "torchscript";
  } else if (front.name == "torchscript" || front.name == kScripted) {
    throw Error(ErrorKind::kUsage, "--front torchscript:FILE wants the file's name");
  }
  return front;
}

NormalisationConfig normalisation_from(const Arguments& arguments) {
  NormalisationConfig normalisation;
  if (arguments.has("mean")) normalisation.mean = arguments.numbers("mean");
  if (arguments.has("std")) normalisation.std = arguments.numbers("std");
  if (normalisation.mean.size() != normalisation.std.size()) {
    throw Error(ErrorKind::kUsage, "--mean and --std go together, with equally many numbers");
  }
  return normalisation;
}

ModelConfig model_from(const Arguments& arguments) {
  ModelConfig model;
  model.architecture = arguments.text("model", model.architecture);
  if (model.architecture.starts_with(kScripted) && model.architecture.size() > kScripted.size()) {
    model.file = read_declared_file(model.architecture.substr(kScripted.size()));
    model.architecture = "torchscript";
  } else if (model.architecture == "torchscript" || model.architecture == kScripted) {
    throw Error(ErrorKind::kUsage, "--model torchscript:FILE wants the file's name");
  }
  model.pretrained_on = pretrained_on_from(arguments, model);
  model.activation = arguments.text("activation", model.activation);
  if (arguments.has("activation") && !model.architecture.starts_with("mlp")) {
    throw Error(ErrorKind::kUsage, "--activation is for mlp:H alone: activation " +
                                       model.activation + " does not fit " + model.architecture);
  }
  model.dropout = arguments.number("dropout", model.dropout, {.most = 1, .without_most = true});
  if (model.dropout > 0 && model.architecture == "linear") {
    throw Error(ErrorKind::kUsage, "--dropout is for mlp, cnn and resnet18: linear has no units");
  }
  return model;
}

TrainingConfig training_from(const Arguments& arguments) {
  TrainingConfig training;
  training.device = arguments.text("device", training.device);
  if (training.device != "cpu" && training.device != "cuda") {
    throw Error(ErrorKind::kUsage, "--device expects cpu or cuda, not '" + training.device + "'");
  }
  training.epochs =
      static_cast<std::uint32_t>(arguments.whole("epochs", training.epochs, 1, kMost));
  training.batch_size =
      static_cast<std::uint32_t>(arguments.whole("batch-size", training.batch_size, 1, kMost));
  training.optimizer = arguments.text("optimizer", training.optimizer);
  if (training.optimizer != "sgd" && training.optimizer != "adam" &&
      training.optimizer != "adamw") {
    throw Error(ErrorKind::kUsage,
                "--optimizer expects sgd, adam or adamw, not '" + training.optimizer + "'");
  }
  training.learning_rate = arguments.number(
      "learning-rate", default_learning_rate(training.optimizer), {.without_least = true});
  training.momentum =
      arguments.number("momentum", training.momentum, {.most = 1, .without_most = true});
  if (training.optimizer != "sgd" && arguments.has("momentum")) {
    throw Error(ErrorKind::kUsage, "--momentum goes with --optimizer sgd alone");
  }
  training.weight_decay = arguments.number("weight-decay", training.weight_decay, {});
  training.schedule = arguments.text("schedule", training.schedule);
  if (training.schedule != "constant" && training.schedule != "cosine" &&
      training.schedule != "step") {
    throw Error(ErrorKind::kUsage,
                "--schedule expects constant, cosine or step, not '" + training.schedule + "'");
  }
  training.label_smoothing = arguments.number("label-smoothing", training.label_smoothing,
                                              {.most = 1, .without_most = true});
  if (arguments.has("class-weights")) training.class_weights = arguments.numbers("class-weights");
  training.clip_norm = arguments.number("clip-norm", training.clip_norm, {.without_least = true});
  if (arguments.has("augment")) training.augment = augment_from(arguments);
  return training;
}

SliceMode slice_mode_from(const Arguments& arguments) {
  const std::string mode = arguments.text("slice-mode", "cumulative");
  if (mode == "cumulative") return SliceMode::kCumulative;
  if (mode == "incremental") return SliceMode::kIncremental;
  throw Error(ErrorKind::kUsage,
              "--slice-mode expects cumulative or incremental, not '" + mode + "'");
}

}  // namespace sisa
