#include "engine/confusion_matrix.h"

namespace sisa {

void ConfusionMatrix::add(std::uint32_t label, std::uint32_t answer) {
  ++counts_[std::uint64_t{label} * classes() + answer];
  ++of_label_[label];
  ++of_answer_[answer];
  ++samples_;
  correct_ += label == answer;
}

double ConfusionMatrix::accuracy() const {
  return static_cast<double>(correct_) / static_cast<double>(samples_);
}

std::uint64_t ConfusionMatrix::at(std::uint32_t label, std::uint32_t answer) const {
  const auto found = counts_.find(std::uint64_t{label} * classes() + answer);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace sisa
