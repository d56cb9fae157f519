#include "engine/export.h"

#include <array>
#include <cstdio>
#include <span>
#include <utility>

#include "engine/exact_sums.h"
#include "engine/stopwatch.h"
#include "engine/training.h"
#include "shards/error.h"
#include "storage/receipts/export_description.h"
#include "storage/receipts/store_key.h"
#include "storage/sample.h"
#include "storage/staging.h"
#include "storage/version.h"

namespace sisa {
namespace {

/// What an export says of itself, as far as it is known before its files are written.
ExportDescription description_of(const Store& store, const ExportOptions& options) {
  return {.public_key = store.key().public_key(),
          .format = to_string(options.format),
          .aggregate = to_string(options.aggregate),
          .constituents = {},
          .abstaining = {}};
}

/// The shards that have a model, and those that have none.
void look_around(Store& store, ExportDescription& description) {
  for (const ShardId shard : all_shards(store.config())) {
    const SliceId served = store.checkpoints().served(shard);
    const auto record = store.checkpoints().record({shard, served});
    const bool model = record && record->stored_at != kNoSlice;
    if (model) {
      description.constituents.push_back({.shard = {shard, served, record->digest}});
    } else {
      description.abstaining.push_back(shard);
    }
  }
  if (!description.constituents.empty()) return;
  throw Error(ErrorKind::kFailed,
              "no shard of " + store.path() + " has a model yet: train it first");
}

State model_of(Store& store, const ExportedShard& shard) {
  return without_sums(store.checkpoints().load({shard.shard, shard.slice}));
}

std::string file_name(ShardId shard) {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "shard-%04u.safetensors", shard.value);
  return name.data();
}

/// Writes one file at the place of the export; returns its digest.
Digest write_torchscript_file(Store& store, const ExportOptions& options, const Staging& staging,
                              const ExportDescription& description, const TorchScriptWriter& write,
                              std::uint64_t& bytes) {
  ServedEnsemble ensemble{.config = store.config_with_files(),
                          .models = {},
                          .aggregate = options.aggregate,
                          .description = to_json(description, store.config())};
  for (const DescribedConstituent& constituent : description.constituents) {
    ensemble.models.push_back({constituent.shard, model_of(store, constituent.shard)});
  }
  NewFile file(staging.part());
  write(ensemble, [&](std::span<const std::byte> piece) { file.write(piece); });
  bytes = file.bytes();
  return file.finish();
}

/// Writes a folder at the place of the export; returns the digest of what describes it.
Digest write_safetensors_folder(Store& store, const Staging& staging,
                                ExportDescription& description, std::uint64_t& bytes) {
  staging.make_folder();
  for (DescribedConstituent& constituent : description.constituents) {
    const ExportedShard& shard = constituent.shard;
    constituent.file = file_name(shard.shard);
    NewFile file(staging.part() + "/" + constituent.file);
    write_safetensors(model_of(store, shard),
                      {{"format", "pt"},
                       {"sisa.store", description.public_key},
                       {"sisa.shard", std::to_string(shard.shard.value)},
                       {"sisa.slice", std::to_string(shard.slice.value)},
                       {"sisa.digest", to_hex(shard.digest)}},
                      [&](std::span<const std::byte> piece) { file.write(piece); });
    constituent.file_digest = file.finish();
    bytes += file.bytes();
  }
  NewFile file(staging.part() + "/" + kDescriptionFile);
  const std::string text = to_json(description, store.config());
  file.write(std::as_bytes(std::span(text)));
  bytes += file.bytes();
  return file.finish();
}

}  // namespace

ExportFormat export_format_from(const std::string& name) {
  if (name == "torchscript") return ExportFormat::kTorchScript;
  if (name == "safetensors") return ExportFormat::kSafetensors;
  throw Error(ErrorKind::kUsage, "format '" + name + "': expected torchscript or safetensors");
}

std::string to_string(ExportFormat format) {
  return format == ExportFormat::kTorchScript ? "torchscript" : "safetensors";
}

ExportReport export_model(Store& store, const ExportOptions& options,
                          const TorchScriptWriter& write) {
  if (options.aggregate == Aggregate::kWeighted) {
    throw Error(ErrorKind::kUsage, "weights are fitted on a store's samples: export mean or vote");
  }
  const Stopwatch watch;
  Staging staging(options.output);
  check_name(staging.name(), "the file's name", "--output");
  ExportDescription description = description_of(store, options);
  look_around(store, description);

  ExportReport report;
  report.abstaining = description.abstaining;
  ExportedEvent& event = report.exported.event;
  event.format = description.format;
  event.aggregate = description.aggregate;
  event.name = staging.name();
  event.software = software_version();
  event.digest =
      options.format == ExportFormat::kTorchScript
          ? write_torchscript_file(store, options, staging, description, write, report.bytes)
          : write_safetensors_folder(store, staging, description, report.bytes);
  for (const DescribedConstituent& constituent : description.constituents) {
    event.constituents.push_back(constituent.shard);
  }
  report.exported = store.record_export(std::move(event));
  staging.publish();
  report.seconds = watch.seconds();
  return report;
}

}  // namespace sisa
