#include "engine/audit/label_opinions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/aggregate.h"
#include "engine/answer_check.h"
#include "engine/rehearsal/samples_in_memory.h"
#include "engine/sample_block.h"

namespace sisa {
namespace {

// Samples that are asked about together, of so many classes.
std::size_t batch_size(std::uint32_t classes) {
  return std::clamp<std::size_t>((1 << 20) / classes, 1, 1024);
}

/// A probability as the two logarithms that matter: of it, and of what is left to the others. Kept
/// from -infinity by the challenge's constant.
struct LabelOdds {
  explicit LabelOdds(double label, double others)
      : of_label(std::log(label + kSmall)), of_others(std::log(others + kSmall)) {}
  double confidence() const { return of_label - of_others; }

  static constexpr double kSmall = 1e-45;
  double of_label;
  double of_others;
};

template <class Row>
LabelOdds odds(const Row& row, std::uint32_t label) {
  double others = 0;
  for (std::size_t c = 0; c < row.size(); ++c) {
    if (c != label) others += row[c];
  }
  return LabelOdds(row[label], others);
}

SampleBlock block_of(std::span<const Sample> samples, const FeatureLayout& layout) {
  SampleBlock block(layout);
  for (const Sample& sample : samples) {
    const auto& input = sample.front.empty() ? sample.features : sample.front;
    block.labels.push_back(sample.label);
    block.features.insert(block.features.end(), input.begin(), input.end());
  }
  return block;
}

struct MeanAndSpread {
  explicit MeanAndSpread(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) spread += (value - mean) * (value - mean);
    spread = std::sqrt(spread / (n - 1));
  }
  double mean = 0;
  double spread = 0;
};

}  // namespace

LabelOpinions::LabelOpinions(const StoreConfig& config, std::vector<Voter> voters,
                             std::span<const Sample> samples, WorkerPool& pool) {
  const std::size_t piece = batch_size(config.classes);
  for (std::size_t first = 0; first < samples.size(); first += piece) {
    ask(config, voters, samples.subspan(first, std::min(piece, samples.size() - first)), pool);
  }
  if (!samples.empty()) accuracy_ /= static_cast<double>(samples.size());
}

void LabelOpinions::ask(const StoreConfig& config, std::span<const Voter> voters,
                        std::span<const Sample> samples, WorkerPool& pool) {
  const SampleBlock block = block_of(samples, config.model_input());
  std::vector<std::vector<float>> answers(voters.size());
  pool.run(voters.size(),
           [&](std::size_t i) { answers[i] = voters[i].model->probabilities(block); });
  Aggregator aggregator(Aggregate::kMean, samples.size(), config.classes);
  for (const auto& rows : answers) {
    check_answers(rows, config.classes,
                  [&](std::size_t i) { return "sample '" + samples[i].id + "'"; });
    aggregator.add(rows);
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const LabelOdds together = odds(aggregator.scores(i), samples[i].label);
    losses_.push_back(-together.of_label);
    confidences_.push_back(together.confidence());
    accuracy_ += aggregator.predicted(i) == samples[i].label;
    const ShardId home = located(samples[i], config).place.shard;
    std::optional<double> own;
    std::vector<double> shadows;
    for (std::size_t v = 0; v < voters.size(); ++v) {
      const auto row = std::span(answers[v]).subspan(i * config.classes, config.classes);
      const double confidence = odds(row, samples[i].label).confidence();
      if (voters[v].shard == home) {
        own = confidence;
      } else {
        shadows.push_back(confidence);
      }
    }
    if (!own || shadows.size() < 2) continue;
    const auto [mean, spread] = MeanAndSpread(shadows);
    ratios_.push_back((*own - mean) / std::max(spread, 1e-12));
  }
}

}  // namespace sisa
