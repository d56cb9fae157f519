#include "engine/front_stage.h"

#include <utility>

#include "engine/front_pass.h"

namespace sisa {
namespace {

constexpr std::size_t kTogether = 1024;  // samples

}  // namespace

void FrontStage::add(Sample sample, std::uint64_t position) {
  if (front_ == nullptr) return sink_(std::move(sample), position);
  waiting_.push_back(std::move(sample));
  positions_.push_back(position);
  if (waiting_.size() == kTogether) finish();
}

void FrontStage::finish() {
  if (waiting_.empty()) return;
  apply_front(*front_, features_, waiting_, pool_);
  for (std::size_t i = 0; i < waiting_.size(); ++i) sink_(std::move(waiting_[i]), positions_[i]);
  waiting_.clear();
  positions_.clear();
}

}  // namespace sisa
