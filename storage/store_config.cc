#include "storage/store_config.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "shards/error.h"

namespace sisa {
namespace {

using nlohmann::json;

constexpr std::uint32_t kMostParts = 65536;           // shards, slices
constexpr std::uint32_t kMostClasses = 1000000;       // classes
constexpr std::uint32_t kMostSteps = 1000000;         // epochs, samples in a batch
constexpr double kHighestRate = 1e6;                  // learning rate, weight decay
constexpr double kHighestScale = 1e30;                // declared mean and std, 1 / std
constexpr std::uint64_t kMostElements = 1ULL << 26U;  // features of one sample

void require(bool good, const std::string& field, const std::string& expected) {
  if (!good) throw Error(ErrorKind::kUsage, field + " must be " + expected);
}

void check_count(std::uint32_t value, std::uint32_t least, std::uint32_t most,
                 const std::string& field) {
  require(value >= least && value <= most, field,
          "from " + std::to_string(least) + " to " + std::to_string(most) + ", not " +
              std::to_string(value));
}

void check_rate(double value, bool good, const std::string& field, const std::string& expected) {
  require(std::isfinite(value) && good, field, expected + ", not " + json(value).dump());
}

void check_text(const std::string& value, const std::string& field) {
  try {
    static_cast<void>(json(value).dump());
  } catch (const json::exception&) {
    require(false, field, "valid UTF-8");
  }
}

void check_layout(const FeatureLayout& layout) {
  require(layout.type == FeatureType::kByte || layout.type == FeatureType::kFloat, "feature type",
          "bytes or floats");
  std::uint64_t elements = layout.shape.empty() ? 0 : 1;
  for (const std::int64_t extent : layout.shape) {
    const bool good = extent >= 1 && static_cast<std::uint64_t>(extent) <= kMostElements;
    elements = good ? elements * static_cast<std::uint64_t>(extent) : 0;
    if (elements == 0 || elements > kMostElements) break;
  }
  require(elements >= 1 && elements <= kMostElements, "feature shape",
          "of 1 to " + std::to_string(kMostElements) + " elements");
}

/// How many means and stds there may be beside one.
std::size_t parts_of(const FeatureLayout& layout) {
  if (layout.shape.size() != 1 && layout.shape.size() != 3) return 1;
  return static_cast<std::size_t>(layout.shape.front());
}

void check_normalisation(const StoreConfig& config) {
  const auto& [mean, std] = config.normalisation;
  require(
      mean.size() == std.size(), "mean and std",
      "of equal number, not " + std::to_string(mean.size()) + " and " + std::to_string(std.size()));
  if (mean.empty()) return;
  const std::size_t parts = parts_of(config.features);
  require(mean.size() == 1 || mean.size() == parts, "mean and std",
          (parts == 1 ? "one of each" : "one of each, or " + std::to_string(parts)) + ", for " +
              to_string(config.features) + ", not " + std::to_string(mean.size()));
  for (const double value : mean) {
    check_rate(value, std::abs(value) <= kHighestScale, "mean", "from -1e30 to 1e30");
  }
  for (const double value : std) {
    check_rate(value, value >= 1 / kHighestScale && value <= kHighestScale, "std",
               "from 1e-30 to 1e30");
  }
  require(!config.front.any() || config.front.file.declared(), "mean and std",
          "left out with the front " + config.front.name + ": it takes bytes as they are");
}

void check_model(const ModelConfig& model) {
  require(!model.architecture.empty(), "model", "the name of an architecture");
  check_text(model.architecture, "model");
  check_text(model.file.name, "name of the model's file");
  check_text(model.pretrained_on, "what a model was trained on");
  require(model.activation == "relu" || model.activation == "tanh", "activation", "relu or tanh");
  check_rate(model.dropout, model.dropout >= 0 && model.dropout < 1, "dropout",
             "at least 0 and below 1");
}

void check_training(const TrainingConfig& training) {
  check_count(training.epochs, 1, kMostSteps, "epochs");
  check_count(training.batch_size, 1, kMostSteps, "batch size");
  require(
      training.optimizer == "sgd" || training.optimizer == "adam" || training.optimizer == "adamw",
      "optimizer", "sgd, adam or adamw");
  require(training.schedule == "constant" || training.schedule == "cosine" ||
              training.schedule == "step",
          "schedule", "constant, cosine or step");
  require(training.device == "cpu" || training.device == "cuda", "device", "cpu or cuda");
  check_rate(training.label_smoothing,
             training.label_smoothing >= 0 && training.label_smoothing < 1, "label smoothing",
             "at least 0 and below 1");
  check_rate(training.clip_norm, training.clip_norm >= 0 && training.clip_norm <= kHighestRate,
             "clip norm", "at least 0 and at most 1e6");
  check_rate(training.learning_rate,
             training.learning_rate > 0 && training.learning_rate <= kHighestRate, "learning rate",
             "above 0 and at most 1e6");
  check_rate(training.momentum, training.momentum >= 0 && training.momentum < 1, "momentum",
             "at least 0 and below 1");
  check_rate(training.weight_decay,
             training.weight_decay >= 0 && training.weight_decay <= kHighestRate, "weight decay",
             "at least 0 and at most 1e6");
}

void check_class_weights(const StoreConfig& config) {
  const std::vector<double>& weights = config.training.class_weights;
  require(weights.empty() || weights.size() == config.classes, "class weights",
          "one for each of the " + std::to_string(config.classes) + " classes, not " +
              std::to_string(weights.size()));
  for (const double weight : weights) {
    check_rate(weight, weight > 0 && weight <= kHighestRate, "class weights",
               "above 0 and at most 1e6");
  }
}

void check_method(const StoreConfig& config) {
  if (config.training.method == Method::kSlices) return;
  require(config.slices == 1, "slices", "1 for a model of exact sums: it has no use for more");
  require(config.training.device == "cpu", "device", "cpu for a model of exact sums");
}

void check_augmentation(const StoreConfig& config) {
  const std::vector<std::string>& augment = config.training.augment;
  if (augment.empty()) return;
  for (std::size_t i = 0; i < augment.size(); ++i) {
    const bool known = augment[i] == "crop" || augment[i] == "flip";
    require(known && (i == 0 || augment[i - 1] < augment[i]), "augmentation", "crop, flip or both");
  }
  require(config.training.method == Method::kSlices, "augmentation",
          "left out for a model of exact sums");
  require(!config.front.any(), "augmentation",
          "left out with a front: it sees a sample once, before training");
  require(config.features.shape.size() == 3, "augmentation",
          "left out for " + to_string(config.features) + ": it is for images CxHxW");
  const std::int64_t extent = std::max(config.features.shape[1], config.features.shape[2]);
  require(
      augment.front() != "crop" || extent >= 8, "augmentation",
      "without crop for " + to_string(config.features) + ": it moves by an eighth of an extent");
}

void check_class_names(const StoreConfig& config) {
  const std::vector<std::string>& names = config.class_names;
  require(names.size() <= config.classes, "classes",
          "at least " + std::to_string(names.size()) + ", one for each class that the data names");
  for (const std::string& name : names) {
    require(!name.empty(), "class names", "at least a character long");
    check_text(name, "class names");
  }
  require(std::set<std::string>(names.begin(), names.end()).size() == names.size(), "class names",
          "different from each other");
}

void check_columns(const CsvColumns& columns) {
  check_text(columns.label.value_or(""), "label column");
  check_text(columns.id.value_or(""), "id column");
  check_text(columns.subject.value_or(""), "subject column");
  check_text(columns.risk.value_or(""), "risk column");
  check_text(columns.time.value_or(""), "time column");
}

void check_risk(const StoreConfig& config) {
  const std::vector<double>& thresholds = config.risk.thresholds;
  require(thresholds.size() <= RiskTiers::kMost, "risk thresholds",
          "at most " + std::to_string(RiskTiers::kMost));
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const bool ascends = i == 0 || thresholds[i - 1] < thresholds[i];
    check_rate(thresholds[i], ascends, "risk thresholds", "finite and ascending");
  }
  require(config.risk.any() || !config.columns.risk, "risk thresholds",
          "given where a column of risks is");
}

json to_value(const std::optional<ColumnName>& column) { return column ? json(*column) : json(); }

json to_value(const FeatureLayout& layout) {
  const bool bytes = layout.type == FeatureType::kByte;
  return {{"type", bytes ? "byte" : "float"}, {"shape", layout.shape}};
}

json to_value(const DeclaredFile& file) {
  return {{"name", file.name}, {"size", file.size}, {"digest", to_hex(file.digest)}};
}

std::optional<ColumnName> column_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<std::string>();
}

// Numbers go through their exact JSON type: a conversion that would not be exact is refused.
std::uint64_t unsigned_from(const json& value) { return value.get_ref<const std::uint64_t&>(); }

std::uint32_t count_from(const json& value) {
  return static_cast<std::uint32_t>(unsigned_from(value));
}

double double_from(const json& value) { return value.get_ref<const double&>(); }

FeatureLayout layout_from(const json& value) {
  FeatureLayout layout;
  layout.type = value.at("type") == "byte" ? FeatureType::kByte : FeatureType::kFloat;
  for (const json& extent : value.at("shape")) {
    layout.shape.push_back(static_cast<std::int64_t>(unsigned_from(extent)));
  }
  return layout;
}

std::vector<double> doubles_from(const json& value) {
  std::vector<double> doubles;
  for (const json& number : value) doubles.push_back(double_from(number));
  return doubles;
}

DeclaredFile file_from(const json& value) {
  return {.name = value.at("name").get<std::string>(),
          .size = unsigned_from(value.at("size")),
          .digest = digest_from_hex(value.at("digest").get_ref<const std::string&>())};
}

FrontConfig front_from(const json& value) {
  FrontConfig front{.name = value.at("name").get<std::string>(),
                    .output = layout_from(value.at("output"))};
  if (value.contains("file")) front.file = file_from(value.at("file"));
  if (value.contains("fingerprint")) front.fingerprint = value.at("fingerprint");
  return front;
}

StoreConfig config_from(const json& value) {
  StoreConfig config;
  config.shards = count_from(value.at("shards"));
  config.slices = count_from(value.at("slices"));
  config.classes = count_from(value.at("classes"));
  config.seed = unsigned_from(value.at("seed"));
  config.features = layout_from(value.at("features"));
  const json& columns = value.at("columns");
  config.columns = {column_from(columns.at("label")), column_from(columns.at("id")),
                    column_from(columns.at("subject"))};
  if (columns.contains("risk")) config.columns.risk = column_from(columns.at("risk"));
  if (columns.contains("time")) config.columns.time = column_from(columns.at("time"));
  if (value.contains("kept_checkpoints")) {
    config.kept_checkpoints = count_from(value.at("kept_checkpoints"));
  }
  if (value.contains("class_names")) {
    for (const json& name : value.at("class_names")) {
      config.class_names.push_back(name.get<std::string>());
    }
  }
  if (value.contains("risk_thresholds")) {
    config.risk.thresholds = doubles_from(value.at("risk_thresholds"));
  }
  if (value.contains("normalisation")) {
    const json& normalisation = value.at("normalisation");
    config.normalisation = {doubles_from(normalisation.at("mean")),
                            doubles_from(normalisation.at("std"))};
  }
  const json& model = value.at("model");
  config.model = {model.at("architecture").get<std::string>(),
                  model.at("activation").get<std::string>(), double_from(model.at("dropout"))};
  if (model.contains("file")) config.model.file = file_from(model.at("file"));
  if (model.contains("pretrained_on")) config.model.pretrained_on = model.at("pretrained_on");
  if (value.contains("front")) config.front = front_from(value.at("front"));
  const json& training = value.at("training");
  config.training = {
      count_from(training.at("epochs")),           count_from(training.at("batch_size")),
      training.at("optimizer").get<std::string>(), double_from(training.at("learning_rate")),
      double_from(training.at("momentum")),        double_from(training.at("weight_decay"))};
  if (training.contains("slice_mode")) config.training.slice_mode = SliceMode::kIncremental;
  if (training.contains("method")) config.training.method = Method::kSums;
  if (training.contains("schedule")) config.training.schedule = training.at("schedule");
  if (training.contains("device")) config.training.device = training.at("device");
  if (training.contains("label_smoothing")) {
    config.training.label_smoothing = double_from(training.at("label_smoothing"));
  }
  if (training.contains("clip_norm")) {
    config.training.clip_norm = double_from(training.at("clip_norm"));
  }
  if (training.contains("class_weights")) {
    config.training.class_weights = doubles_from(training.at("class_weights"));
  }
  if (training.contains("augment")) {
    for (const json& name : training.at("augment")) {
      config.training.augment.push_back(name.get<std::string>());
    }
  }
  return config;
}

}  // namespace

void check(const StoreConfig& config) {
  check_count(config.shards, 1, kMostParts, "shards");
  check_count(config.slices, 1, kMostParts, "slices");
  check_count(config.classes, 2, kMostClasses, "classes");
  check_layout(config.features);
  if (config.front.any()) check_layout(config.front.output);
  check_text(config.front.file.name, "name of the front's file");
  check_normalisation(config);
  check_columns(config.columns);
  check_risk(config);
  check_model(config.model);
  check_training(config.training);
  check_class_weights(config);
  check_method(config);
  check_augmentation(config);
  check_class_names(config);
  check_count(config.kept_checkpoints, 0, config.slices - 1, "kept checkpoints");
}

std::uint32_t format_version(const StoreConfig& config) {
  if (config.columns.time) return 5;
  const bool plain = !config.front.any() && !config.model.file.declared() &&
                     config.training.method == Method::kSlices && config.training.device == "cpu" &&
                     config.training.augment.empty() && !config.normalisation.any() &&
                     config.class_names.empty();
  return plain ? 3 : 4;
}

std::string to_json(const StoreConfig& config) {
  json value = {{"shards", config.shards},
                {"slices", config.slices},
                {"classes", config.classes},
                {"seed", config.seed},
                {"features", to_value(config.features)},
                {"columns",
                 {{"label", to_value(config.columns.label)},
                  {"id", to_value(config.columns.id)},
                  {"subject", to_value(config.columns.subject)}}},
                {"model",
                 {{"architecture", config.model.architecture},
                  {"activation", config.model.activation},
                  {"dropout", config.model.dropout}}},
                {"training",
                 {{"epochs", config.training.epochs},
                  {"batch_size", config.training.batch_size},
                  {"optimizer", config.training.optimizer},
                  {"learning_rate", config.training.learning_rate},
                  {"momentum", config.training.momentum},
                  {"weight_decay", config.training.weight_decay}}}};
  // What is absent is as it is by default.
  if (config.training.slice_mode == SliceMode::kIncremental) {
    value["training"]["slice_mode"] = "incremental";
  }
  if (config.normalisation.any()) {
    value["normalisation"] = {{"mean", config.normalisation.mean},
                              {"std", config.normalisation.std}};
  }
  if (config.front.any()) {
    value["front"] = {{"name", config.front.name}, {"output", to_value(config.front.output)}};
    if (config.front.file.declared()) value["front"]["file"] = to_value(config.front.file);
    if (!config.front.fingerprint.empty()) value["front"]["fingerprint"] = config.front.fingerprint;
  }
  if (config.model.file.declared()) value["model"]["file"] = to_value(config.model.file);
  if (!config.model.pretrained_on.empty()) {
    value["model"]["pretrained_on"] = config.model.pretrained_on;
  }
  json& training = value["training"];
  if (config.training.method == Method::kSums) training["method"] = "sums";
  const TrainingConfig plain;
  if (config.training.schedule != plain.schedule) training["schedule"] = config.training.schedule;
  if (config.training.device != plain.device) training["device"] = config.training.device;
  if (config.training.label_smoothing != 0) {
    training["label_smoothing"] = config.training.label_smoothing;
  }
  if (config.training.clip_norm != 0) training["clip_norm"] = config.training.clip_norm;
  if (!config.training.class_weights.empty()) {
    training["class_weights"] = config.training.class_weights;
  }
  if (!config.training.augment.empty()) training["augment"] = config.training.augment;
  if (config.columns.risk) value["columns"]["risk"] = *config.columns.risk;
  if (config.columns.time) value["columns"]["time"] = *config.columns.time;
  if (config.kept_checkpoints != 0) value["kept_checkpoints"] = config.kept_checkpoints;
  if (!config.class_names.empty()) value["class_names"] = config.class_names;
  if (config.risk.any()) value["risk_thresholds"] = config.risk.thresholds;
  return value.dump();
}

StoreConfig config_from_json(const std::string& text) {
  try {
    const StoreConfig config = config_from(json::parse(text));
    if (to_json(config) == text) return config;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kDamaged, "the store's configuration is not what was written");
}

}  // namespace sisa
