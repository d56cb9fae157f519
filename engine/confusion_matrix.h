#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace sisa {

/// How many samples of which class were answered with which. Memory grows with the pairs that
/// occur.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(std::uint32_t classes) : of_label_(classes), of_answer_(classes) {}

  /// Both below classes().
  void add(std::uint32_t label, std::uint32_t answer);

  std::uint32_t classes() const { return static_cast<std::uint32_t>(of_label_.size()); }
  std::uint64_t samples() const { return samples_; }
  std::uint64_t correct() const { return correct_; }
  double accuracy() const;  ///< requires samples
  std::uint64_t at(std::uint32_t label, std::uint32_t answer) const;
  std::uint64_t of_label(std::uint32_t label) const { return of_label_[label]; }
  std::uint64_t of_answer(std::uint32_t answer) const { return of_answer_[answer]; }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> counts_;
  std::vector<std::uint64_t> of_label_;
  std::vector<std::uint64_t> of_answer_;
  std::uint64_t samples_ = 0;
  std::uint64_t correct_ = 0;
};

}  // namespace sisa
