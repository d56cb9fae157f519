#include "engine/prediction.h"

#include <algorithm>
#include <optional>

#include "engine/answer_check.h"
#include "engine/front_pass.h"
#include "engine/label_check.h"
#include "engine/matching_data.h"
#include "engine/sample_block.h"
#include "engine/stopwatch.h"
#include "engine/voters.h"
#include "engine/weighting/weight_fitting.h"
#include "engine/worker_pool.h"
#include "shards/error.h"

namespace sisa {
namespace {

// Samples that go through the ensemble together: few where there are many classes, so that a
// batch's answers stay small.
std::size_t batch_size(const StoreConfig& config) {
  return std::clamp<std::size_t>((1 << 20) / config.classes, 1, 1024);
}

using Constituents = std::vector<Voter>;

Constituents constituents_of(Store& store, const Learner& learner, const VoterSource& voters) {
  Constituents constituents = voters ? voters(store, learner) : voters_of(store, learner);
  if (!constituents.empty()) return constituents;
  if (voters)
    throw Error(ErrorKind::kFailed, "no shard of " + store.path() + " would have a model");
  const bool waits = !store.journal().pending().empty();
  throw Error(ErrorKind::kFailed,
              "no shard of " + store.path() +
                  (waits ? " has a model until it is restored: run 'sisa retrain'"
                         : " has a model yet: train it first"));
}

// A batch of samples on their way through the ensemble.
struct Incoming {
  explicit Incoming(const FeatureLayout& layout) : block(layout) {}

  bool fill(SampleReader& reader, const StoreConfig& config, Labels labels) {
    ids.clear();
    groups.clear();
    block.layout = config.features;
    block.labels.clear();
    block.features.clear();
    Sample sample;
    while (ids.size() < batch_size(config) && reader.next(sample)) {
      if (labels != Labels::kOptional) check_label(reader, sample, config.classes);
      ids.push_back(std::move(sample.id));
      groups.push_back(std::move(sample.group));
      block.labels.push_back(sample.label);
      block.features.insert(block.features.end(), sample.features.begin(), sample.features.end());
    }
    return !ids.empty();
  }

  std::vector<std::string> ids;
  std::vector<std::string> groups;
  SampleBlock block;
};

// Notices whether a request was accepted since the pass began. Between batches it takes no more
// than a tenth of the time: where another process trains, looking means opening the store again.
class Lookout {
 public:
  explicit Lookout(Store& store) : store_(store) {}

  bool request_came_now() {
    const Stopwatch look;
    const bool came = store_.refresh();
    spent_ += look.seconds();
    return came;
  }

  bool request_came() { return 10 * spent_ <= since_.seconds() && request_came_now(); }

 private:
  Store& store_;
  const Stopwatch since_;
  double spent_ = 0;
};

// What stays the same in every pass.
struct Question {
  Store& store;
  const Models& models;
  const Questions& questions;
  Aggregate aggregate;
  const CalibrationSet* calibration;  // null: no weights
  PredictionSink& sink;
  Observer& observer;
};

// Answers for one batch.
void answer(const Question& question, WorkerPool& pool, const Constituents& constituents,
            std::span<const double> weights, Incoming& incoming) {
  apply_front(question.models.front, incoming.block, pool);
  std::vector<std::vector<float>> probabilities(constituents.size());
  pool.run(constituents.size(), [&](std::size_t i) {
    probabilities[i] = constituents[i].model->probabilities(incoming.block);
  });
  Aggregator aggregator(question.aggregate, incoming.ids.size(), question.store.config().classes,
                        weights);
  for (const auto& answers : probabilities) {
    check_answers(answers, question.store.config().classes, [&](std::size_t i) {
      return "sample '" + incoming.ids[i] + "' of " + question.questions.data;
    });
    aggregator.add(answers);
  }
  for (std::size_t i = 0; i < incoming.ids.size(); ++i) {
    question.sink.answer({incoming.ids[i], aggregator.predicted(i), incoming.block.labels[i],
                          incoming.groups[i], aggregator.scores(i)});
  }
  question.observer.on_visits(incoming.ids.size());
}

// One pass over the data; nothing if a request was accepted meanwhile.
std::optional<PredictReport> pass(const Question& question, WorkerPool& pool) {
  Store& store = question.store;
  const auto& [data, labels, group, voters] = question.questions;
  const auto reader = open_matching(store.config(), data, labels, group);
  const Constituents constituents = constituents_of(store, question.models.learner, voters);
  question.sink.begin();
  Lookout lookout(store);
  PredictReport report;
  report.constituents = constituents.size();
  std::vector<double> weights;
  if (question.calibration != nullptr) {
    report.weights =
        fit_weights(store, constituents, *question.calibration, pool, question.observer);
    weights = report.weights->values();
  }
  Incoming incoming(store.config().features);
  while (incoming.fill(*reader, store.config(), labels)) {
    if (question.observer.stop_requested()) {
      throw Error(ErrorKind::kInterrupted, "prediction interrupted");
    }
    if (lookout.request_came()) return std::nullopt;
    answer(question, pool, constituents, weights, incoming);
    report.samples += incoming.ids.size();
  }
  if (lookout.request_came_now()) return std::nullopt;
  return report;
}

PredictReport run(const Question& question, int workers) {
  const Stopwatch watch;
  WorkerPool pool(workers, question.models.learner);
  const std::string& store = question.store.path();
  const std::string& data = question.questions.data;
  question.store.refresh();
  for (int passes = 1; passes <= kMostPasses; ++passes) {
    if (std::optional<PredictReport> report = pass(question, pool)) {
      report->seconds = watch.seconds();
      return *report;
    }
    if (!can_be_read_again(data)) {
      throw Error(ErrorKind::kBusy, "a request was accepted by " + store + " while " + data +
                                        " was read, which can be read only once");
    }
  }
  throw Error(ErrorKind::kBusy, "requests to " + store + " came faster than " + data +
                                    " could be answered, " + std::to_string(kMostPasses) +
                                    " times: try again when they have ended");
}

}  // namespace

PredictReport predict(Store& store, const Models& models, const Questions& questions,
                      const Aggregation& aggregation, PredictionSink& sink, int workers,
                      Observer& observer) {
  std::optional<CalibrationSet> calibration;
  if (aggregation.how == Aggregate::kWeighted) {
    if (questions.voters) {
      throw Error(ErrorKind::kUsage, "weights are fitted for the models that a store serves alone");
    }
    calibration.emplace(aggregation.calibration);
  }
  return run({store, models, questions, aggregation.how, calibration ? &*calibration : nullptr,
              sink, observer},
             workers);
}

}  // namespace sisa
