#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/numerics.h"
#include "engine/observer.h"
#include "storage/store_config.h"
#include "storage/suppressions.h"

namespace sisa {

struct CreateOptions {
  std::string data;  ///< see open_data
  /// `features` and `class_names` are taken from the data, the front's output from the front;
  /// `classes` 0: as the data's format declares.
  StoreConfig config;
  std::vector<std::string> exclude_ids = {};  ///< left out; each must occur in the data
  std::string subjects_file = {};     ///< see read_subjects; goes before a column; empty: none
  std::string risk_file = {};         ///< see RiskDeclaration; empty: none
  SuppressionList suppressions = {};  ///< its ids are left out
  ImageForm images = {};              ///< what the images of a folder are made into

  /// Bytes that the tensors of all checkpoints may take, counted as they are in memory: decides
  /// config.kept_checkpoints. Nothing: as the configuration says.
  std::optional<std::uint64_t> checkpoint_budget = {};
};

struct CreateReport {
  std::uint64_t samples = 0;
  std::uint64_t excluded = 0;
  std::uint64_t suppressed = 0;
  std::uint32_t kept_checkpoints = 0;  ///< slices of a shard whose checkpoints keep their tensors
  double seconds = 0;
};

/// Creates a store at `path` and fills it with the data, one pass, in bounded memory. Nothing is
/// left behind on error. The learner is asked whether it can do what the configuration says; the
/// front computes on all cores. The observer hears every sample read as a visit.
CreateReport create_store(const std::string& path, const CreateOptions& options,
                          const Numerics& numerics, Observer& observer);

}  // namespace sisa
