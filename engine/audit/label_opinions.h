#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/voters.h"
#include "engine/worker_pool.h"
#include "storage/sample.h"
#include "storage/store_config.h"

namespace sisa {

/// What an ensemble and its constituents make of the labels of samples: all that an attacker on
/// membership goes by. Not thread-safe; the work inside runs on the pool.
class LabelOpinions {
 public:
  /// Asks every constituent about every sample, whose front's output must be there where the store
  /// has a front. `config` is the ensemble's own: by its seed samples have their shards. Needs at
  /// least one voter.
  LabelOpinions(const StoreConfig& config, std::vector<Voter> voters,
                std::span<const Sample> samples, WorkerPool& pool);

  /// -log of the mean probability of the label.
  const std::vector<double>& losses() const { return losses_; }

  /// log(p / (1 - p)) of that probability p: the challenge's logit-scaled confidence.
  const std::vector<double>& confidences() const { return confidences_; }

  /// The share of samples whose label is the ensemble's answer.
  double accuracy() const { return accuracy_; }

  /// How far a sample's own shard is surer of the label than those which cannot have seen it: its
  /// log(p / (1 - p)) less their mean, in their standard deviations. This orders samples as the
  /// likelihood-ratio attack does that knows only models which never saw the sample (Carlini et al.
  /// 2022, "offline"), with the other shards for shadow models. Only of samples whose own shard has
  /// a model and at least two others have one.
  const std::vector<double>& likelihood_ratios() const { return ratios_; }

 private:
  void ask(const StoreConfig& config, std::span<const Voter> voters,
           std::span<const Sample> samples, WorkerPool& pool);

  std::vector<double> losses_;
  std::vector<double> confidences_;
  std::vector<double> ratios_;
  double accuracy_ = 0;
};

}  // namespace sisa
