#include "engine/torch/forward_source.h"

#include <vector>

#include "engine/standardizer.h"

namespace sisa {
namespace {

// TorchScript knows element types by their numbers.
constexpr const char* kInteger = "4";
constexpr const char* kSingle = "6";
constexpr const char* kDouble = "7";

/// The body of a function of x, line by line.
class Body {
 public:
  /// A statement.
  void line(const std::string& text) { text_ += "    " + text + "\n"; }

  /// The next value of x.
  void then(const std::string& expression) { line("x = " + expression); }

  std::string text() const { return text_; }

 private:
  std::string text_;
};

std::string in_brackets(const std::string& first, const std::vector<std::int64_t>& rest) {
  std::string text = "[" + first;
  for (const std::int64_t number : rest) text += ", " + std::to_string(number);
  return text + "]";
}

/// The call of a function on x and tensors of self, then further arguments.
std::string call(const std::string& function, const std::string& x,
                 const std::vector<std::string>& tensors, const std::string& rest = "") {
  std::string text = "torch." + function + "(" + x;
  for (const std::string& tensor : tensors) text += ", self." + tensor;
  return text + rest + ")";
}

std::string in_single(const std::string& x) { return x + ".to(" + kSingle + ")"; }

std::string in_double(const std::string& x) { return x + ".to(" + kDouble + ")"; }

/// The call of a function on x and a layer's weight and bias, in double precision.
std::string summed(const std::string& function, const std::string& layer,
                   const std::string& rest = "") {
  return "torch." + function + "(" + in_double("x") + ", " +
         in_double("self." + layer + ".weight") + ", " + in_double("self." + layer + ".bias") +
         rest + ")";
}

/// See LinearLayer.
std::string linear(const std::string& layer) { return summed("linear", layer); }

std::string relu(const std::string& x) { return "torch.relu(" + x + ")"; }

void encode(const ModelSpec& spec, const FeatureLayout& layout, Body& body) {
  const std::string samples = "x.size(0)";
  body.then("x.reshape(" + in_brackets(samples, {spec.features()}) + ").to(" + kSingle + ")");
  if (layout.type == FeatureType::kByte) {
    body.then("x * 0.00392156862745098");  // 1 / 255, to the nearest
  }
  const bool fitted = Standardizer::fits(layout, spec.normalisation);
  if (spec.normalisation.any() || (fitted && spec.architecture != Architecture::kRidge)) {
    body.then("(x - self.input.mean) * self.input.scale");
  }
  body.then("x.reshape(" + in_brackets(samples, spec.input) + ")");
}

void mlp(const ModelSpec& spec, Body& body) {
  body.then("x.flatten(1)");
  body.then(linear("layer0"));
  for (std::size_t i = 1; i <= spec.hidden.size(); ++i) {
    body.then(in_single("x"));
    body.then(spec.activation == Activation::kTanh ? "torch.tanh(x)" : relu("x"));
    body.then(linear("layer" + std::to_string(i)));
  }
}

/// See ConvAnswer.
void cnn(Body& body) {
  for (const std::string name : {"conv1", "conv2"}) {
    body.then(summed("conv2d", name, ", [1, 1], [1, 1]"));
    body.then(in_single("torch.max_pool2d(" + relu("x") + ", [2, 2])"));
  }
  body.then("x.flatten(1)");
  body.then(linear("hidden"));
  body.then(relu(in_single("x")));
  body.then(linear("output"));
}

/// A convolution without bias, and its normalisation.
std::string normalised(const std::string& conv, const std::string& norm, const std::string& x,
                       int kernel, int stride) {
  const std::string steps = std::to_string(stride);
  const std::string border = std::to_string(kernel / 2);
  const std::string convolved =
      call("conv2d", x, {conv + ".weight"},
           ", None, [" + steps + ", " + steps + "], [" + border + ", " + border + "]");
  return call("batch_norm", convolved,
              {norm + ".weight", norm + ".bias", norm + ".running_mean", norm + ".running_var"},
              ", False, 0.1, 1e-05, False");
}

void residual_block(const std::string& name, int stride, bool shortcut, Body& body) {
  body.line("y = " + relu(normalised(name + ".conv1", name + ".norm1", "x", 3, stride)));
  body.line("y = " + normalised(name + ".conv2", name + ".norm2", "y", 3, 1));
  if (shortcut) {
    body.then(normalised(name + ".shortcut", name + ".shortcut_norm", "x", 1, stride));
  }
  body.then(relu("y + x"));
}

/// Channels last, as in ResNet18: other kernels would round otherwise. An image of one channel
/// counts as both orders, so that what the stem makes of it is arranged once more.
void resnet18(Body& body) {
  const std::string channels_last = "x.contiguous(memory_format=2)";
  body.then(channels_last);
  body.then(relu(normalised("stem", "stem_norm", "x", 3, 1)));
  body.then(channels_last);
  for (int stage = 1; stage <= 4; ++stage) {
    const std::string name = "stage" + std::to_string(stage);
    residual_block(name + ".block1", stage == 1 ? 1 : 2, stage > 1, body);
    residual_block(name + ".block2", 1, false, body);
  }
  body.then("torch.mean(x, [2, 3])");
  body.then(call("linear", "x", {"output.weight", "output.bias"}));
}

void ridge(Body& body) {
  body.then("x.flatten(1)");
  body.then(linear("ridge"));
}

/// See project_to_simplex.
void nearest_probabilities(Body& body) {
  body.then("x - torch.amax(x, [1], True)");
  body.line("descending = torch.sort(x, 1, True)[0]");
  body.line("sums = torch.cumsum(descending, 1) - 1.0");
  body.line("counts = torch.cumsum(torch.ones_like(descending), 1)");
  body.line("candidates = sums / counts");
  body.line("above = (descending > candidates).to(" + std::string(kInteger) + ")");
  body.line("last = torch.sum(torch.cumprod(above, 1), [1], True) - 1");
  body.line("threshold = torch.gather(candidates, 1, last)");
  body.then("torch.clamp(x - threshold, 0.0)");
}

}  // namespace

std::string forward_source(const ModelSpec& spec, const FeatureLayout& layout) {
  Body body;
  encode(spec, layout, body);
  switch (spec.architecture) {
    case Architecture::kMlp:
      mlp(spec, body);
      break;
    case Architecture::kCnn:
      cnn(body);
      break;
    case Architecture::kResNet18:
      resnet18(body);
      break;
    case Architecture::kRidge:
      ridge(body);
      break;
    case Architecture::kTorchScript:
      body.then("self.model.forward(x)");
      break;
  }
  if (spec.architecture == Architecture::kRidge) {
    nearest_probabilities(body);
  } else {
    body.then("torch.softmax(x, 1)");
  }
  body.then(in_single("x"));
  return "def forward(self, x: Tensor) -> Tensor:\n" + body.text() + "    return x\n";
}

}  // namespace sisa
