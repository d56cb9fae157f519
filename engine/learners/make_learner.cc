#include "engine/learner.h"
#include "engine/learners/torch_library.h"
#include "engine/learners/torch_trained_learner.h"
#include "engine/model_registry.h"
#include "engine/model_spec.h"
#include "engine/onednn/onednn_learner.h"
#include "engine/onednn/portable_constituent.h"
#include "engine/ridge/ridge_learner.h"
#include "engine/slice_learner.h"
#include "shards/error.h"

namespace sisa {

std::unique_ptr<SliceLearner> make_slice_learner(const StoreConfig& config) {
  const ModelSpec spec = model_spec(config);
  const std::string& optimizer = config.training.optimizer;
  if (optimizer != "sgd" && optimizer != "adam" && optimizer != "adamw") {
    throw Error(ErrorKind::kUsage, "optimizer '" + optimizer + "' is not one of sgd, adam, adamw");
  }
  const bool by_kernels = config.training.device == "cpu" && OneDnnLearner::knows(spec);
  if (by_kernels) return std::make_unique<OneDnnLearner>(config);
  std::unique_ptr<SliceLearner> on_torch = make_torch_learner(config);
  if (!PortableConstituent::knows(spec)) return on_torch;
  return std::make_unique<TorchTrainedLearner>(std::move(on_torch), config);
}

std::unique_ptr<Learner> make_learner(const StoreConfig& config) {
  if (const LearnerFactory* own = registered_model(config.model.architecture))
    return (*own)(config);
  if (RidgeLearner::knows(model_spec(config))) return std::make_unique<RidgeLearner>(config);
  return make_slice_learner(config);
}

}  // namespace sisa
