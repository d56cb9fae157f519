#include "engine/weighting/level_weights.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr double kSmallest = 1e-6;  // below it all probabilities of a label are as bad
constexpr int kSteps = 1000;
constexpr double kStepSize = 1;

using Simplex = std::vector<double>;  // of shares: each >= 0, 1 in all

/// The point of a simplex whose logarithms these are, up to a constant.
Simplex from_logarithms(const std::vector<double>& logarithms) {
  const double most = *std::max_element(logarithms.begin(), logarithms.end());
  Simplex point;
  double sum = 0;
  for (const double one : logarithms) sum += point.emplace_back(std::exp(one - most));
  for (double& share : point) share /= sum;
  return point;
}

/// In four sums that do not wait for each other, always the same.
double product(const std::vector<double>& a, const std::vector<float>& b) {
  std::array<double, 4> sums{};
  for (std::size_t i = 0; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (std::size_t i = a.size() / 4 * 4; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// The mean log-losses of groups under weights, and how they change with these.
class GroupLosses {
 public:
  explicit GroupLosses(const JudgedLabels& labels)
      : labels_(labels),
        members_(1 + *std::max_element(labels.groups.begin(), labels.groups.end())),
        mixture_(labels.samples()) {
    for (const std::uint32_t group : labels.groups) ++members_[group];
  }

  std::size_t groups() const { return members_.size(); }

  std::vector<double> at(const Simplex& weights) {
    std::fill(mixture_.begin(), mixture_.end(), kSmallest);
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const std::vector<float>& column = labels_.probabilities[k];
      for (std::size_t i = 0; i < mixture_.size(); ++i) mixture_[i] += weights[k] * column[i];
    }
    std::vector<double> losses(groups());
    for (std::size_t i = 0; i < mixture_.size(); ++i) {
      losses[labels_.groups[i]] -= std::log(mixture_[i]);
    }
    for (std::size_t g = 0; g < groups(); ++g) losses[g] /= members_[g];
    return losses;
  }

  /// By each weight, at the weights last asked about: the derivative of the losses' mean under
  /// `shares` of groups.
  std::vector<double> slope(const Simplex& shares) {
    for (std::size_t i = 0; i < mixture_.size(); ++i) {
      const std::uint32_t group = labels_.groups[i];
      mixture_[i] = shares[group] / members_[group] / mixture_[i];
    }
    std::vector<double> slope;
    for (const std::vector<float>& column : labels_.probabilities) {
      slope.push_back(-product(mixture_, column));
    }
    return slope;
  }

 private:
  const JudgedLabels& labels_;
  std::vector<double> members_;
  std::vector<double> mixture_;  // of each sample
};

/// Where the two players stand, as logarithms: the weights to lower the losses, the shares of
/// groups to raise them.
struct Standpoint {
  std::vector<double> weights;
  std::vector<double> shares;

  /// A step from here, with the losses and slopes there.
  Standpoint step(GroupLosses& losses, const Simplex& at_weights, const Simplex& at_shares) const {
    Standpoint next = *this;
    const std::vector<double> gain = losses.at(at_weights);
    for (std::size_t g = 0; g < gain.size(); ++g) next.shares[g] += kStepSize * gain[g];
    const std::vector<double> slope = losses.slope(at_shares);
    for (std::size_t k = 0; k < slope.size(); ++k) next.weights[k] -= kStepSize * slope[k];
    return next;
  }
};

}  // namespace

std::vector<double> level_weights(const JudgedLabels& labels, const Observer& observer) {
  const std::size_t constituents = labels.probabilities.size();
  assert(constituents > 0 && labels.samples() > 0);
  GroupLosses losses(labels);
  Standpoint now{std::vector<double>(constituents), std::vector<double>(losses.groups())};
  std::vector<double> mean(constituents);
  double counted = 0;
  for (int step = 1; step <= kSteps; ++step) {
    if (observer.stop_requested()) {
      throw Error(ErrorKind::kInterrupted, "fitting of weights interrupted");
    }
    const Standpoint ahead =
        now.step(losses, from_logarithms(now.weights), from_logarithms(now.shares));
    const Simplex weights = from_logarithms(ahead.weights);
    now = now.step(losses, weights, from_logarithms(ahead.shares));
    const double count = static_cast<double>(step) * step;
    counted += count;
    for (std::size_t k = 0; k < constituents; ++k) mean[k] += count * weights[k];
  }
  for (double& weight : mean) weight /= counted;
  const std::vector<double> equal(constituents, 1.0 / static_cast<double>(constituents));
  const bool better = largest_group_loss(labels, mean) < largest_group_loss(labels, equal);
  return better ? mean : equal;
}

double largest_group_loss(const JudgedLabels& labels, std::span<const double> weights) {
  const std::vector<double> losses = GroupLosses(labels).at({weights.begin(), weights.end()});
  return *std::max_element(losses.begin(), losses.end());
}

}  // namespace sisa
