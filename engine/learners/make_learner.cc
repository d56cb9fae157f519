#include "engine/learner.h"
#include "engine/learners/torch_library.h"
#include "engine/model_spec.h"
#include "engine/onednn/onednn_learner.h"
#include "shards/error.h"

namespace sisa {

std::unique_ptr<Learner> make_learner(const StoreConfig& config) {
  const ModelSpec spec = model_spec(config.model, config.features, config.classes);
  const std::string& optimizer = config.training.optimizer;
  if (optimizer != "sgd" && optimizer != "adam" && optimizer != "adamw") {
    throw Error(ErrorKind::kUsage, "optimizer '" + optimizer + "' is not one of sgd, adam, adamw");
  }
  if (OneDnnLearner::knows(spec)) return std::make_unique<OneDnnLearner>(config);
  return make_torch_learner(config);
}

}  // namespace sisa
