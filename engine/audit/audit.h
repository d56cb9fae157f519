#pragma once

#include <cstdint>
#include <optional>

#include "engine/audit/audit_options.h"
#include "engine/audit/challenge.h"
#include "engine/audit/estimate.h"
#include "engine/numerics.h"
#include "engine/observer.h"
#include "engine/prediction.h"
#include "storage/store.h"

namespace sisa {

/// How well samples of one kind can be told from nonmembers under one ensemble.
struct Leak {
  std::uint64_t samples = 0;
  double mean_loss = 0;
  double accuracy = 0;  ///< of the ensemble's answers for them

  std::optional<Estimate> loss_accuracy;  ///< see loss_attack_accuracy
  std::optional<Estimate> loss_area;      ///< of -loss; see area_under_roc
  std::optional<Estimate> loss_rate;      ///< of -loss; see true_positive_rate

  /// Of LabelOpinions::likelihood_ratios.
  std::optional<Estimate> ratio_area;
  std::optional<Estimate> ratio_rate;
};

/// The forgotten, under the ensemble that was trained on them, the one that unlearned them, and one
/// that was trained from nothing without them, with another seed.
struct ForgottenLeak {
  Leak before;
  Leak after;
  Leak reference;
};

struct AuditReport {
  std::uint64_t requests = 0;    ///< that the store had accepted
  std::uint64_t nonmembers = 0;  ///< samples
  std::uint64_t known = 0;       ///< of these: with features and label of a retained sample
  Leak members;                  ///< as many retained samples, of the lowest keys
  std::optional<ForgottenLeak> forgotten;
  std::optional<Challenge> challenge;
  double seconds = 0;
};

inline constexpr double kAuditedFalsePositiveRate = 0.01;

/// Attacks the store's models as one would who asks of samples whether they were trained on.
/// Ensembles that are not the store's own are trained in memory, by the code that trains stores;
/// nothing is written, and all samples are held in memory meanwhile. Error(kFailed) if a shard is
/// not trained to its end, or data are missing or empty; Error(kNotFound) for an id that is neither
/// in the store nor in `forgotten_data`; Error(kUsage) if some ids are in the store and others not,
/// or for a challenge without ids or of fewer than three models; Error(kBusy) if a request was
/// accepted meanwhile.
AuditReport audit(Store& store, const Models& models, const Numerics& numerics,
                  const AuditOptions& options, Observer& observer);

}  // namespace sisa
