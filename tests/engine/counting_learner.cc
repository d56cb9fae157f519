#include "tests/engine/counting_learner.h"

#include <cstring>

namespace sisa {
namespace {

class Shares : public Constituent {
 public:
  explicit Shares(std::vector<float> shares) : shares_(std::move(shares)) {}
  std::vector<float> probabilities(const SampleBlock& batch) override {
    std::vector<float> rows;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      rows.insert(rows.end(), shares_.begin(), shares_.end());
    }
    return rows;
  }

 private:
  std::vector<float> shares_;
};

}  // namespace

void CountingLearner::accumulate(const SampleBlock& block, int sign, ExactSum& sum) const {
  for (std::size_t i = 0; i < block.size(); ++i) {
    sum[block.labels[i]] += sign;
    for (const std::byte byte : block.row(i)) sum.back() += sign * std::to_integer<int>(byte);
  }
}

State CountingLearner::solve(const ExactSum& sum) const {
  const auto bytes = std::as_bytes(std::span(sum));
  return {{"solved",
           DType::kI64,
           {static_cast<std::int64_t>(sum.size())},
           {bytes.begin(), bytes.end()}}};
}

std::unique_ptr<Constituent> CountingLearner::constituent(const State& state) const {
  ExactSum sums(sum_size());
  std::memcpy(sums.data(), state.front().data.data(), sums.size() * sizeof sums[0]);
  std::int64_t all = 0;
  for (std::size_t i = 0; i < config_.classes; ++i) all += sums[i];
  std::vector<float> shares;
  for (std::size_t i = 0; i < config_.classes; ++i) {
    shares.push_back(static_cast<float>(sums[i]) / static_cast<float>(all));
  }
  return std::make_unique<Shares>(std::move(shares));
}

std::unique_ptr<Learner> make_counting_learner(const StoreConfig& config) {
  return std::make_unique<CountingLearner>(config);
}

}  // namespace sisa
