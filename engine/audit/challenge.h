#pragma once

#include <cstdint>

#include "engine/audit/audited_samples.h"
#include "engine/numerics.h"
#include "engine/observer.h"
#include "engine/worker_pool.h"

namespace sisa {

/// How well many models that unlearned can be told from as many that were trained without the
/// forget set: see forgetting_quality. Each model has a seed of its own.
struct Challenge {
  std::uint32_t models = 0;    ///< of each kind
  double score = 0;            ///< unlearned against retrained
  double reference = 0;        ///< retrained against others that were retrained
  double retained_ratio = 0;   ///< accuracy on members, of unlearned to retrained models
  double nonmember_ratio = 0;  ///< likewise on nonmembers

  /// The challenge's score adjusted by utility.
  double adjusted() const { return score * retained_ratio * nonmember_ratio; }
};

/// Trains `models` ensembles of each of the three kinds in memory; they differ from a store of that
/// configuration by seeds alone.
Challenge take_challenge(std::uint32_t models, const AuditedSamples& samples,
                         const StoreConfig& config, const Numerics& numerics, WorkerPool& pool,
                         Observer& observer);

/// The configuration of a model whose seed is further by so much.
StoreConfig with_further_seed(StoreConfig config, std::uint64_t further);

}  // namespace sisa
