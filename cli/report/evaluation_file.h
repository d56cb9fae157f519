#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/report/measurement.h"

namespace sisa {

/// What `sisa evaluate --json` printed, as far as a report shows it.
struct EvaluationFile {
  struct Group {
    std::string name;
    std::uint64_t samples = 0;
    double accuracy = 0;
  };
  struct Gaps {
    std::string worst_group;
    double worst_accuracy = 0;
    double accuracy = 0;
    double demographic_parity = 0;
    double equalised_odds = 0;
  };

  Measurement made;
  std::string data;
  std::string aggregate;
  std::uint64_t samples = 0;
  double accuracy = 0;
  std::optional<double> calibration_error;
  std::vector<Group> groups;  ///< empty: none were compared
  std::optional<Gaps> gaps;
};

/// Errors as measurement_from's, and Error(kFailed) naming file and place of what is not as it is
/// printed.
EvaluationFile read_evaluation(const std::string& file, const MeasuredStore& store);

Json json_of(const EvaluationFile& evaluation);

}  // namespace sisa
