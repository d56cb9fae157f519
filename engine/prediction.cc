#include "engine/prediction.h"

#include <algorithm>
#include <memory>

#include "engine/label_check.h"
#include "engine/sample_block.h"
#include "engine/stopwatch.h"
#include "engine/training.h"
#include "engine/worker_pool.h"
#include "shards/error.h"
#include "storage/input/sample_reader.h"

namespace sisa {
namespace {

// Samples that go through the ensemble together: few where there are many classes, so that a
// batch's answers stay small.
std::size_t batch_size(const StoreConfig& config) {
  return std::clamp<std::size_t>((1 << 20) / config.classes, 1, 1024);
}

using Constituents = std::vector<std::unique_ptr<Constituent>>;

Constituents served_constituents(Store& store, const Learner& learner) {
  Constituents constituents;
  for (const ShardId shard : all_shards(store.config())) {
    const SliceId served = store.checkpoints().served(shard);
    if (served == kNoSlice) continue;
    const State state = store.checkpoints().load({shard, served});
    if (!state.empty()) constituents.push_back(learner.constituent(state));
  }
  if (constituents.empty()) {
    throw Error(ErrorKind::kFailed,
                "no shard of " + store.path() + " has a model yet: train it first");
  }
  return constituents;
}

std::unique_ptr<SampleReader> open_matching(const StoreConfig& config, const std::string& data,
                                            Labels labels) {
  auto reader = open_data(data, labels, config.columns, &config.features);
  if (reader->layout() != config.features) {
    throw Error(ErrorKind::kFailed, data + " has " + to_string(reader->layout()) +
                                        ", the store was made for " + to_string(config.features));
  }
  return reader;
}

// A batch of samples on their way through the ensemble.
struct Incoming {
  explicit Incoming(const FeatureLayout& layout) : block(layout) {}

  bool fill(SampleReader& reader, const StoreConfig& config, Labels labels) {
    ids.clear();
    block.labels.clear();
    block.features.clear();
    Sample sample;
    while (ids.size() < batch_size(config) && reader.next(sample)) {
      if (labels == Labels::kRequired) check_label(reader, sample, config.classes);
      ids.push_back(std::move(sample.id));
      block.labels.push_back(sample.label);
      block.features.insert(block.features.end(), sample.features.begin(), sample.features.end());
    }
    return !ids.empty();
  }

  std::vector<std::string> ids;
  SampleBlock block;
};

PredictReport run(Store& store, const Learner& learner, const std::string& data, Labels labels,
                  Aggregate aggregate, const std::function<void(const Prediction&)>& answer,
                  int workers, Observer& observer) {
  const Stopwatch watch;
  const auto reader = open_matching(store.config(), data, labels);
  WorkerPool pool(workers, learner);
  const Constituents constituents = served_constituents(store, learner);
  std::vector<std::vector<float>> probabilities(constituents.size());

  PredictReport report;
  report.constituents = constituents.size();
  Incoming incoming(store.config().features);
  while (incoming.fill(*reader, store.config(), labels)) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "prediction interrupted");
    pool.run(constituents.size(), [&](std::size_t i) {
      probabilities[i] = constituents[i]->probabilities(incoming.block);
    });
    Aggregator aggregator(aggregate, incoming.ids.size(), store.config().classes);
    for (const auto& answers : probabilities) aggregator.add(answers);
    for (std::size_t i = 0; i < incoming.ids.size(); ++i) {
      answer({incoming.ids[i], aggregator.predicted(i), incoming.block.labels[i],
              aggregator.scores(i)});
    }
    report.samples += incoming.ids.size();
    observer.on_visits(incoming.ids.size());
  }
  report.seconds = watch.seconds();
  return report;
}

}  // namespace

PredictReport predict(Store& store, const Learner& learner, const std::string& data,
                      Aggregate aggregate, const std::function<void(const Prediction&)>& answer,
                      int workers, Observer& observer) {
  return run(store, learner, data, Labels::kOptional, aggregate, answer, workers, observer);
}

EvaluateReport evaluate(Store& store, const Learner& learner, const std::string& data,
                        Aggregate aggregate, int workers, Observer& observer) {
  EvaluateReport report;
  report.per_class.resize(store.config().classes);
  const auto count = [&](const Prediction& prediction) {
    ClassAccuracy& of_class = report.per_class[prediction.label];
    const bool correct = prediction.predicted == prediction.label;
    ++of_class.samples;
    of_class.correct += correct;
    report.correct += correct;
  };
  const PredictReport answers =
      run(store, learner, data, Labels::kRequired, aggregate, count, workers, observer);
  report.samples = answers.samples;
  report.constituents = answers.constituents;
  report.seconds = answers.seconds;
  return report;
}

}  // namespace sisa
