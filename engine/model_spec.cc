#include "engine/model_spec.h"

#include <charconv>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::int64_t kWidest = 65536;
constexpr std::size_t kDeepest = 16;
constexpr std::int64_t kSmallestImage = 8;
// Under a smaller one the equations of few samples, which forgetting leaves, could not be solved.
constexpr double kLeastPenalty = 1e-3;
constexpr double kLargestPenalty = 1e12;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::kUsage, why); }

[[noreturn]] void refuse_name(const std::string& name) {
  refuse("model '" + name + "' is not one of linear, mlp:H[,H...] (at most " +
         std::to_string(kDeepest) + " widths from 1 to " + std::to_string(kWidest) +
         "), cnn, resnet18, ridge[:LAMBDA], torchscript:FILE");
}

std::int64_t parse_width(std::string_view digits, const std::string& name) {
  std::int64_t width = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, width);
  if (error != std::errc() || stop != end || width < 1 || width > kWidest) refuse_name(name);
  return width;
}

std::vector<std::int64_t> parse_widths(std::string_view list, const std::string& name) {
  std::vector<std::int64_t> widths;
  for (;;) {
    const std::size_t comma = list.find(',');
    widths.push_back(parse_width(list.substr(0, comma), name));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  if (widths.size() > kDeepest) refuse_name(name);
  return widths;
}

double parse_penalty(std::string_view digits, const std::string& name) {
  double penalty = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, penalty);
  if (error != std::errc() || stop != end ||
      !(penalty >= kLeastPenalty && penalty <= kLargestPenalty)) {
    refuse("model '" + name + "': LAMBDA must be from 0.001 to 1e12");
  }
  return penalty;
}

void parse_architecture(const std::string& name, ModelSpec& spec) {
  constexpr std::string_view kMlpPrefix = "mlp:";
  constexpr std::string_view kRidgePrefix = "ridge:";
  if (name == "ridge" || name.starts_with(kRidgePrefix)) {
    spec.architecture = Architecture::kRidge;
    if (name != "ridge") spec.penalty = parse_penalty(name.substr(kRidgePrefix.size()), name);
  } else if (name == "torchscript") {
    spec.architecture = Architecture::kTorchScript;
  } else if (name == "cnn") {
    spec.architecture = Architecture::kCnn;
  } else if (name == "resnet18") {
    spec.architecture = Architecture::kResNet18;
  } else if (name.starts_with(kMlpPrefix)) {
    spec.hidden = parse_widths(std::string_view(name).substr(kMlpPrefix.size()), name);
  } else if (name != "linear") {
    refuse_name(name);
  }
}

void parse_activation(const ModelConfig& model, ModelSpec& spec) {
  if (model.activation == "relu") return;
  if (model.activation != "tanh") {
    refuse("activation '" + model.activation + "' is not one of relu, tanh");
  }
  if (spec.hidden.empty()) {
    refuse("activation tanh is for mlp:H[,H...], not for " + model.architecture);
  }
  spec.activation = Activation::kTanh;
}

void check_fit(const ModelConfig& model, const ModelSpec& spec, const FeatureLayout& features) {
  if (spec.classes < 1) refuse("a model needs at least one class");
  if (spec.architecture != Architecture::kCnn && spec.architecture != Architecture::kResNet18) {
    return;
  }
  if (spec.input.size() != 3 || spec.input[1] < kSmallestImage || spec.input[2] < kSmallestImage) {
    refuse("model " + model.architecture + " needs images CxHxW of at least 8x8, not " +
           to_string(features) + "; linear and mlp take any shape");
  }
}

}  // namespace

std::int64_t ModelSpec::features() const {
  return std::accumulate(input.begin(), input.end(), std::int64_t{1}, std::multiplies<>());
}

ModelSpec model_spec(const ModelConfig& model, const FeatureLayout& features,
                     std::uint32_t classes) {
  ModelSpec spec;
  spec.dropout = model.dropout;
  spec.input = features.shape;
  spec.classes = classes;
  parse_architecture(model.architecture, spec);
  parse_activation(model, spec);
  if (!(model.dropout >= 0 && model.dropout < 1)) refuse("dropout must be at least 0 and below 1");
  spec.file = model.file;
  const bool own = spec.architecture == Architecture::kTorchScript;
  if (spec.dropout != 0 && (own || spec.architecture == Architecture::kRidge)) {
    refuse("dropout is for mlp, cnn and resnet18" +
           std::string(own ? ": a scripted model has its own" : ""));
  }
  check_fit(model, spec, features);
  return spec;
}

ModelSpec model_spec(const StoreConfig& config) {
  ModelSpec spec = model_spec(config.model, config.model_input(), config.classes);
  if (!config.front.any()) spec.normalisation = config.normalisation;
  return spec;
}

Method method_of(const ModelConfig& model) {
  ModelSpec spec;
  parse_architecture(model.architecture, spec);
  return spec.architecture == Architecture::kRidge ? Method::kSums : Method::kSlices;
}

}  // namespace sisa
