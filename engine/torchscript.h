#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/aggregate.h"
#include "storage/receipts/event.h"
#include "storage/safetensors.h"
#include "storage/store_config.h"
#include "storage/tensor.h"

namespace sisa {

/// A shard's model as it answers now.
struct ServedModel {
  ExportedShard shard;
  State state;  ///< the tensors that answering takes, and no others
};

/// An ensemble as it goes into a file.
struct ServedEnsemble {
  StoreConfig config;               ///< with the bytes of its files
  std::vector<ServedModel> models;  ///< in order of shards, at least one
  Aggregate aggregate = Aggregate::kMean;
  std::string description;  ///< JSON: see ExportDescription
};

/// Writes an ensemble as a TorchScript file to the sink: a module whose forward takes raw samples,
/// N × the sample's shape of any numeric type, and gives their scores as `predict` does, N ×
/// classes, double precision. Its submodules shard_0000, … are the constituents, which give
/// probabilities, single precision; where the store has a front, the submodule front turns samples
/// into what they take. The description is the archive's extra file "sisa.json".
using TorchScriptWriter = std::function<void(const ServedEnsemble& ensemble, const ByteSink& sink)>;

/// The one on LibTorch, which is loaded when first asked for. Error(kFailed) if this build has
/// none, or if it cannot be loaded; Error(kUsage) for a model that it cannot write.
void write_torchscript(const ServedEnsemble& ensemble, const ByteSink& sink);

}  // namespace sisa
