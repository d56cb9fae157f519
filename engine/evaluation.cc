#include "engine/evaluation.h"

#include <unordered_map>

#include "engine/calibration_error.h"
#include "shards/error.h"
#include "storage/input/name_list.h"

namespace sisa {
namespace {

// Compares answers with labels.
class Score : public PredictionSink {
 public:
  Score(std::uint32_t classes, const Grouping& grouping, bool keep_each)
      : classes_(classes), keep_each_(keep_each), outcome(classes) {
    if (!grouping.file.empty()) groups_of_ = read_belongings(grouping.file, "group");
  }

  void begin() override {
    outcome = ConfusionMatrix(classes_);
    calibration = {};
    groups.clear();
    judged.clear();
  }

  void answer(const Prediction& prediction) override {
    const auto& [id, predicted, label, given, scores] = prediction;
    outcome.add(label, predicted);
    calibration.add(scores[predicted], predicted == label);
    const auto found = groups_of_.find(id);
    const std::string group(found == groups_of_.end() ? given : found->second);
    if (!group.empty()) groups.try_emplace(group, classes_).first->second.add(label, predicted);
    if (keep_each_) judged.push_back({label, predicted, group});
  }

  bool any_group() const { return !groups.empty(); }

 private:
  std::uint32_t classes_;
  bool keep_each_;
  std::unordered_map<std::string, std::string> groups_of_;

 public:
  ConfusionMatrix outcome;
  CalibrationError calibration;
  GroupOutcomes groups;
  std::vector<Judged> judged;
};

}  // namespace

EvaluateReport evaluate(Store& store, const Models& models, const EvaluateOptions& options,
                        Observer& observer, std::vector<Judged>* each) {
  const auto& [data, aggregate, grouping, workers, voters, calibration] = options;
  Score score(store.config().classes, grouping, each != nullptr);
  const PredictReport answers =
      predict(store, models, {data, Labels::kAlone, grouping.column, voters},
              {aggregate, calibration}, score, workers, observer);
  if (!grouping.file.empty() && !score.any_group()) {
    throw Error(ErrorKind::kNotFound, grouping.file + ": none of its ids occurs in " + data);
  }
  if (each != nullptr) *each = std::move(score.judged);
  return {score.outcome,          score.calibration.value(), score.groups,   answers.constituents,
          store.journal().last(), answers.seconds,           answers.weights};
}

}  // namespace sisa
