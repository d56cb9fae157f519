#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/aggregate.h"
#include "engine/torchscript.h"
#include "storage/store.h"

namespace sisa {

/// How an ensemble is written to be used elsewhere.
enum class ExportFormat {
  kTorchScript,  ///< one file that answers by itself
  kSafetensors,  ///< a folder: a file of tensors a shard, and ensemble.json
};

/// "torchscript" | "safetensors"; Error(kUsage) for anything else.
ExportFormat export_format_from(const std::string& name);
std::string to_string(ExportFormat format);

struct ExportOptions {
  std::string output;  ///< the file or folder; nothing may be there
  ExportFormat format = ExportFormat::kTorchScript;
  Aggregate aggregate = Aggregate::kMean;
};

struct ExportReport {
  LoggedExport exported;            ///< as the log tells it
  std::vector<ShardId> abstaining;  ///< shards without a model
  std::uint64_t bytes = 0;          ///< in all files
  double seconds = 0;
};

/// Writes the served models to a file or folder that no request reaches, and records it in the
/// store's log: durably, before it appears under its name, so that no export exists that the log
/// does not know. A crash in between leaves an event without a file, and at most a temporary beside
/// it. Changes nothing else. Wants Access::kWrite. Error(kUsage) for weights, Error(kFailed) if no
/// shard has a model, if something is there, or if it cannot be written; then nothing was recorded.
ExportReport export_model(Store& store, const ExportOptions& options,
                          const TorchScriptWriter& write);

}  // namespace sisa
