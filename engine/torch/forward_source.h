#pragma once

#include <string>

#include "engine/model_spec.h"
#include "storage/features.h"

namespace sisa {

/// What a constituent does with raw samples, in TorchScript: the source of `forward(self, x)`,
/// which gives class probabilities. It finds the tensors of a checkpoint as attributes:
/// "conv1.weight" is self.conv1.weight; a scripted model is self.model. The same mathematics as the
/// constituent's own, for answering alone.
std::string forward_source(const ModelSpec& spec, const FeatureLayout& layout);

}  // namespace sisa
