#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/confusion_matrix.h"
#include "engine/group_gaps.h"
#include "engine/prediction.h"

namespace sisa {

/// Which samples are compared with which: by a CSV file of ids and groups, else by a column of the
/// data; neither: not at all.
struct Grouping {
  std::string file = {};
  std::optional<ColumnName> column = {};
  bool any() const { return !file.empty() || column.has_value(); }
};

struct EvaluateOptions {
  std::string data;
  Aggregate aggregate = Aggregate::kMean;
  Grouping grouping = {};
  int workers = 0;                      ///< 0: the cores
  VoterSource voters = {};              ///< see Questions
  CalibrationOptions calibration = {};  ///< see Aggregation
};

/// What became of one sample.
struct Judged {
  std::uint32_t label = 0;
  std::uint32_t answer = 0;
  std::string group = {};  ///< empty: none
  bool right() const { return label == answer; }
};

struct EvaluateReport {
  ConfusionMatrix outcome;       ///< of all samples
  double calibration_error = 0;  ///< see CalibrationError; of the score of what was answered
  GroupOutcomes groups;          ///< of those that have one
  std::uint64_t constituents = 0;
  std::uint64_t requests = 0;  ///< number of the last one accepted when the pass was made; 0: none
  double seconds = 0;
  std::optional<ShardWeights> weights = {};  ///< see PredictReport
};

/// Answers as predict() does, and compares with the labels. Error(kFailed) for data without samples
/// or labels; Error(kNotFound) if a file of groups names none of its samples. `each`, where it is
/// given, gets every sample in the order of the data.
EvaluateReport evaluate(Store& store, const Models& models, const EvaluateOptions& options,
                        Observer& observer, std::vector<Judged>* each = nullptr);

}  // namespace sisa
