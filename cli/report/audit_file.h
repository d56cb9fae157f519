#pragma once

#include <optional>
#include <string>

#include "cli/report/measurement.h"

namespace sisa {

/// What `sisa audit --json` printed: how well an attacker tells samples that the models saw from
/// others.
struct AuditFile {
  /// A share, and the interval in which it lies.
  struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
  };
  struct Attack {
    std::optional<Estimate> accuracy;
    std::optional<Estimate> auc;
    std::optional<Estimate> tpr_at_1pct_fpr;
  };
  /// Samples that were told from those which no model saw.
  struct Attacked {
    std::uint64_t samples = 0;
    std::optional<double> mean_loss;
    std::optional<Attack> loss;
    std::optional<Attack> likelihood_ratio;
  };
  /// Samples that a request removed.
  struct Forgotten {
    std::uint64_t samples = 0;
    std::optional<Attacked> before;     ///< by the models that had seen them
    std::optional<Attacked> after;      ///< by the models that followed
    std::optional<Attacked> reference;  ///< by models that were trained without them
  };
  struct Challenge {
    std::uint64_t models = 0;
    std::optional<double> score;
    std::optional<double> adjusted_score;
    std::optional<double> reference;
  };

  Measurement made;
  std::optional<std::uint64_t> nonmembers;
  std::optional<Attacked> members;
  std::optional<Forgotten> forgotten;
  std::optional<Challenge> challenge;
};

/// Errors as read_evaluation's.
AuditFile read_audit(const std::string& file, const MeasuredStore& store);

Json json_of(const AuditFile& audit);

}  // namespace sisa
