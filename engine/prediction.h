#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/aggregate.h"
#include "engine/front.h"
#include "engine/learner.h"
#include "engine/observer.h"
#include "engine/voters.h"
#include "engine/weighting/calibration_options.h"
#include "engine/weighting/shard_weights.h"
#include "storage/input/sample_reader.h"
#include "storage/store.h"

namespace sisa {

/// One sample's answer.
struct Prediction {
  std::string id;
  std::uint32_t predicted = 0;
  std::uint32_t label = 0;         ///< as given with the data; 0 where it has none
  std::string_view group;          ///< likewise; empty where it has none
  std::span<const double> scores;  ///< one a class; valid during the call that hands it out
};

/// Receives the answers.
class PredictionSink {
 public:
  virtual ~PredictionSink() = default;

  /// A pass over the data begins. Whatever was given before counts for nothing and is dropped.
  virtual void begin() = 0;

  /// The next sample's answer. It counts once the call that makes the pass returns.
  virtual void answer(const Prediction& prediction) = 0;
};

struct PredictReport {
  std::uint64_t samples = 0;
  std::uint64_t constituents = 0;  ///< shards that voted
  double seconds = 0;
  std::optional<ShardWeights> weights = {};  ///< of Aggregate::kWeighted: those of the last pass
};

/// How answers become one. Without more than an Aggregate, weights are fitted as is usual.
struct Aggregation {
  Aggregation(Aggregate how, CalibrationOptions calibration = {})
      : how(how), calibration(std::move(calibration)) {}

  Aggregate how;
  CalibrationOptions calibration;  ///< for Aggregate::kWeighted
};

/// Who answers for a store.
struct Models {
  const Learner& learner;
  const Front* front;  ///< null: none
};

/// The data to answer for, as open_data reads it.
struct Questions {
  std::string data;
  Labels labels = Labels::kOptional;
  std::optional<ColumnName> group = {};  ///< the CSV column that names samples' groups

  VoterSource voters = {};  ///< other models than those that the store serves; empty: these
};

/// Answers for every sample of the data, in its order, from the served checkpoints, a batch at a
/// time. Shards without a model abstain; Error(kFailed) if all do, or if the data's layout is
/// another.
///
/// Looks at the store again when it begins, between batches, and after the last one. If a request
/// was accepted meanwhile, also by another process, the pass is made anew with the checkpoints that
/// are served now. On return, therefore, no answer given since the sink's last begin() comes from a
/// checkpoint that a request acknowledged before that last look had revoked. Error(kBusy) if
/// requests keep coming so that kMostPasses passes could not be ended, or if one came and the data
/// is a pipe, which cannot be read twice.
///
/// Weights, where they are asked for, are fitted at the beginning of every pass, with its models:
/// errors as fit_weights and CalibrationSet; Error(kUsage) for models that the store does not
/// serve, which may not go with the samples that it retains.
PredictReport predict(Store& store, const Models& models, const Questions& questions,
                      const Aggregation& aggregation, PredictionSink& sink, int workers,
                      Observer& observer);

inline constexpr int kMostPasses = 11;

}  // namespace sisa
