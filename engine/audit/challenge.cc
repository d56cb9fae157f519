#include "engine/audit/challenge.h"

#include <utility>

#include "engine/audit/forgetting_quality.h"
#include "engine/audit/label_opinions.h"
#include "engine/rehearsal/ensemble_in_memory.h"
#include "engine/rehearsal/samples_in_memory.h"

namespace sisa {
namespace {

/// What the models of one kind make of everybody.
struct Answers {
  ModelConfidences of_forgotten;
  double retained_accuracy = 0;
  double nonmember_accuracy = 0;
};

class Contest {
 public:
  Contest(const AuditedSamples& samples, const StoreConfig& config, const Numerics& numerics,
          WorkerPool& pool, Observer& observer)
      : samples_(samples), config_(config), numerics_(numerics), pool_(pool), observer_(observer) {}

  void retrain(std::uint64_t seed, Answers& answers) {
    train(seed, answers, [&](const StoreConfig& config, EnsembleInMemory& ensemble) {
      SamplesInMemory retained(config);
      retained.add(samples_.retained);
      ensemble.train(retained);
    });
  }

  void unlearn(std::uint64_t seed, Answers& answers) {
    train(seed, answers, [&](const StoreConfig& config, EnsembleInMemory& ensemble) {
      SamplesInMemory retained(config);
      retained.add(samples_.retained);
      SamplesInMemory all(config);
      all.add(samples_.retained);
      all.add(samples_.forgotten);
      const DeletionPlan removal = removal_of(samples_.forgotten, config);
      ensemble.train(all, removal);
      ensemble.forget(all, retained, removal);
    });
  }

 private:
  template <class Train>
  void train(std::uint64_t seed, Answers& answers, const Train& train) {
    const StoreConfig config = with_further_seed(config_, seed);
    const auto learner = numerics_.learner(config);
    EnsembleInMemory ensemble(config, *learner, pool_, observer_);
    train(config, ensemble);
    const auto ask = [&](std::span<const Sample> samples) {
      return LabelOpinions(config, ensemble.voters(), samples, pool_);
    };
    answers.of_forgotten.push_back(ask(samples_.forgotten).confidences());
    answers.retained_accuracy += ask(samples_.members).accuracy();
    answers.nonmember_accuracy += ask(samples_.nonmembers).accuracy();
  }

  const AuditedSamples& samples_;
  const StoreConfig& config_;
  const Numerics& numerics_;
  WorkerPool& pool_;
  Observer& observer_;
};

}  // namespace

StoreConfig with_further_seed(StoreConfig config, std::uint64_t further) {
  config.seed += further;
  return config;
}

Challenge take_challenge(std::uint32_t models, const AuditedSamples& samples,
                         const StoreConfig& config, const Numerics& numerics, WorkerPool& pool,
                         Observer& observer) {
  Contest contest(samples, config, numerics, pool, observer);
  Answers unlearned, retrained, others;
  for (std::uint64_t i = 0; i < models; ++i) {
    contest.unlearn(3 * i, unlearned);
    contest.retrain(3 * i + 1, retrained);
    contest.retrain(3 * i + 2, others);
  }
  return {.models = models,
          .score = forgetting_quality(unlearned.of_forgotten, retrained.of_forgotten),
          .reference = forgetting_quality(others.of_forgotten, retrained.of_forgotten),
          .retained_ratio = unlearned.retained_accuracy / retrained.retained_accuracy,
          .nonmember_ratio = unlearned.nonmember_accuracy / retrained.nonmember_accuracy};
}

}  // namespace sisa
