#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "engine/weighting/calibration_options.h"
#include "storage/sample_source.h"

namespace sisa {

/// Says which samples of a store weights are fitted on: those whose key lies in the first `share`
/// of all possible keys. That follows from a sample's own key alone, never from other samples or
/// their number, so that unlearning one moves no other in or out. The set is never written down.
/// Immutable; safe to share between threads.
class CalibrationSet {
 public:
  /// Reads the file of groups, once. Errors as read_belongings. Requires 0 < share <= 1.
  explicit CalibrationSet(const CalibrationOptions& options);

  bool holds(const SampleKey& key) const;

  /// The group in which a sample counts: by the file its own, without one its class; none where the
  /// file does not name it.
  std::optional<std::string> group_of(const StoredSample& sample) const;

  const CalibrationOptions& options() const { return options_; }

 private:
  CalibrationOptions options_;
  std::unordered_map<std::string, std::string> groups_;
};

}  // namespace sisa
