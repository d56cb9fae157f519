#include "engine/learners/torch_entry.h"

#include "engine/torch/scripted_front.h"
#include "engine/torch/torch_learner.h"
#include "engine/torch/torchscript_export.h"
#include "engine/torch/translated.h"

__attribute__((visibility("default"))) sisa::SliceLearner* sisa_make_torch_learner(
    const sisa::StoreConfig& config) {
  return new sisa::TorchLearner(config);
}

__attribute__((visibility("default"))) sisa::Front* sisa_make_torch_front(
    const sisa::StoreConfig& config) {
  return sisa::translated([&] { return new sisa::ScriptedFront(config); });
}

__attribute__((visibility("default"))) void sisa_write_torchscript(
    const sisa::ServedEnsemble& ensemble, const sisa::ByteSink& sink) {
  sisa::export_torchscript(ensemble, sink);
}
