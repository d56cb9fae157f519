#include "engine/validation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/front_pass.h"
#include "engine/label_check.h"
#include "engine/matching_data.h"
#include "shards/error.h"

namespace sisa {

Validation::Validation(const StoreConfig& config, const std::string& data, const Front* front,
                       WorkerPool& pool)
    : samples_(config.features), classes_(config.classes) {
  const auto reader = open_matching(config, data, Labels::kAlone);
  Sample sample;
  while (reader->next(sample)) {
    check_label(*reader, sample, config.classes);
    samples_.labels.push_back(sample.label);
    samples_.features.insert(samples_.features.end(), sample.features.begin(),
                             sample.features.end());
  }
  if (samples_.size() == 0) throw Error(ErrorKind::kFailed, data + " holds no sample");
  apply_front(front, samples_, pool);
}

Validation::Score Validation::score(Constituent& model) const {
  const std::vector<float> probabilities = model.probabilities(samples_);
  double loss = 0;
  std::size_t right = 0;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const auto row = std::span(probabilities).subspan(i * classes_, classes_);
    const float own = row[samples_.labels[i]];
    loss -= std::log(std::max(own, std::numeric_limits<float>::min()));
    const auto best = std::ranges::max_element(row) - row.begin();
    right += static_cast<std::size_t>(best) == samples_.labels[i];
  }
  const auto samples = static_cast<double>(samples_.size());
  return {loss / samples, static_cast<double>(right) / samples};
}

}  // namespace sisa
