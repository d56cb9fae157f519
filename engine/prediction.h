#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/aggregate.h"
#include "engine/learner.h"
#include "engine/observer.h"
#include "storage/store.h"

namespace sisa {

/// One sample's answer.
struct Prediction {
  std::string id;
  std::uint32_t predicted = 0;
  std::uint32_t label = 0;         ///< as given with the data; 0 where it has none
  std::span<const double> scores;  ///< one a class; valid during the call that hands it out
};

struct PredictReport {
  std::uint64_t samples = 0;
  std::uint64_t constituents = 0;  ///< shards that voted
  double seconds = 0;
};

struct ClassAccuracy {
  std::uint64_t samples = 0;
  std::uint64_t correct = 0;
};

struct EvaluateReport {
  std::uint64_t samples = 0;
  std::uint64_t correct = 0;
  std::uint64_t constituents = 0;
  std::vector<ClassAccuracy> per_class;
  double seconds = 0;
};

/// Answers for every sample of the data, in its order, from the served checkpoints, a batch at a
/// time. Shards without a model abstain; Error(kFailed) if all do, or if the data's layout is
/// another.
PredictReport predict(Store& store, const Learner& learner, const std::string& data,
                      Aggregate aggregate, const std::function<void(const Prediction&)>& answer,
                      int workers, Observer& observer);

/// The same, compared with the labels.
EvaluateReport evaluate(Store& store, const Learner& learner, const std::string& data,
                        Aggregate aggregate, int workers, Observer& observer);

}  // namespace sisa
