#include "engine/torch/front_module.h"

#include <ATen/ops/from_blob.h>

#include <string>
#include <vector>

#include "engine/fronts/builtin_fronts.h"
#include "engine/standardizer.h"
#include "engine/torch/empty_module.h"
#include "engine/torch/filter_bank_module.h"
#include "engine/torch/script_file.h"

namespace sisa {
namespace {

using torch::jit::Module;

/// "[first, a, b]".
std::string shape_text(const std::string& first, const std::vector<std::int64_t>& rest) {
  std::string text = "[" + first;
  for (const std::int64_t extent : rest) text += ", " + std::to_string(extent);
  return text + "]";
}

/// Gives the module what is declared of samples of that shape; what it then does to one, x.
std::string normalised(const StoreConfig& config, Module& module) {
  if (!config.normalisation.any()) return "";
  Standardizer declared = Standardizer::declared(config.normalisation, config.features.elements());
  const auto give = [&](const std::string& name, std::vector<float>& values) {
    module.register_buffer(name,
                           at::from_blob(values.data(), config.features.shape, at::kFloat).clone());
  };
  give("mean", declared.mean);
  give("scale", declared.scale);
  return "    x = (x - self.mean) * self.scale\n";
}

/// See ScriptedFront.
Module scripted_front_module(const StoreConfig& config) {
  Module module = empty_module("ScriptedFront");
  Module script = load_script(config.front.file);
  script.eval();
  module.register_module("model", script);
  const bool bytes = config.features.type == FeatureType::kByte;
  const std::vector<std::int64_t>& features = config.front.output.shape;
  module.define("def forward(self, x: Tensor) -> Tensor:\n    x = x.reshape(" +
                shape_text("x.size(0)", config.features.shape) + ").to(6)\n" +
                (bytes ? "    x = x * 0.00392156862745098\n" : "") +  // 1 / 255, to the nearest
                normalised(config, module) + "    rows = [torch.zeros(" +
                shape_text("0", features) +
                ", dtype=6, device=x.device)]\n"
                "    for i in range(x.size(0)):\n"
                "        rows.append(self.model.forward(x[i : i + 1]).reshape(" +
                shape_text("1", features) +
                "))\n"
                "    return torch.cat(rows, 0)\n");
  return module;
}

}  // namespace

Module front_module(const StoreConfig& config) {
  if (config.front.name == "torchscript") return scripted_front_module(config);
  return filter_bank_module(*make_builtin_front(config.front.name, config.features, config.seed));
}

}  // namespace sisa
