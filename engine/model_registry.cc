#include "engine/model_registry.h"

#include <array>
#include <map>
#include <utility>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::array kBuiltIn = {"linear", "mlp", "cnn", "resnet18", "ridge", "torchscript"};

std::map<std::string, LearnerFactory>& registry() {
  static std::map<std::string, LearnerFactory> models;
  return models;
}

}  // namespace

void register_model(const std::string& name, LearnerFactory factory) {
  for (const char* built_in : kBuiltIn) {
    if (name == built_in) throw Error(ErrorKind::kUsage, "model '" + name + "' is built in");
  }
  if (name.empty() || name.find(':') != std::string::npos) {
    throw Error(ErrorKind::kUsage,
                "'" + name + "' is no name for a model: it has a colon, or none");
  }
  if (!registry().emplace(name, std::move(factory)).second) {
    throw Error(ErrorKind::kUsage, "model '" + name + "' is registered already");
  }
}

const LearnerFactory* registered_model(const std::string& architecture) {
  const auto found = registry().find(architecture.substr(0, architecture.find(':')));
  return found == registry().end() ? nullptr : &found->second;
}

}  // namespace sisa
