#include "cli/config_words.h"

#include <vector>

#include "cli/format.h"

namespace sisa {
namespace {

/// More numbers than this are counted.
constexpr std::size_t kMostNamed = 12;

constexpr std::size_t kShortDigest = 16;

}  // namespace

std::string in_words(const ModelConfig& model) {
  std::string text = model.architecture;
  if (model.file.declared()) {
    text += " " + model.file.name + " (" + size_in_words(model.file.size) + ", digest " +
            to_hex(model.file.digest).substr(0, kShortDigest) + ")";
  }
  if (text.starts_with("mlp")) text += ", " + model.activation;
  if (model.dropout > 0) text += ", dropout " + shortest(model.dropout);
  return text;
}

std::string in_words(const NormalisationConfig& normalisation) {
  const auto listed = [](const std::vector<double>& values) {
    if (values.size() > kMostNamed) return counted(values.size(), "number");
    std::string text;
    for (const double value : values) text += " " + shortest(value);
    return text.substr(1);
  };
  return "mean " + listed(normalisation.mean) + ", std " + listed(normalisation.std);
}

std::string in_words(const TrainingConfig& training) {
  std::string text = counted(training.epochs, "epoch") + ", batch size " +
                     std::to_string(training.batch_size) + ", " + training.optimizer +
                     ", learning rate " + shortest(training.learning_rate);
  if (training.device != "cpu") text += " on " + training.device;
  if (training.schedule != "constant") text += " (" + training.schedule + ")";
  if (training.optimizer == "sgd") text += ", momentum " + shortest(training.momentum);
  if (training.weight_decay > 0) text += ", weight decay " + shortest(training.weight_decay);
  if (training.label_smoothing > 0) {
    text += ", label smoothing " + shortest(training.label_smoothing);
  }
  if (!training.class_weights.empty()) text += ", classes weighted";
  if (training.clip_norm > 0) text += ", gradients up to " + shortest(training.clip_norm);
  for (const std::string& name : training.augment) text += ", " + name;
  if (training.slice_mode == SliceMode::kIncremental) text += ", incremental slices";
  return text;
}

}  // namespace sisa
