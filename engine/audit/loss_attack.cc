#include "engine/audit/loss_attack.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

namespace sisa {
namespace {

constexpr std::size_t kSplits = 10;

/// The order does not depend on the standard library, unlike std::shuffle's.
void shuffle(std::vector<double>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random() % i]);
}

/// Of membership, given the loss: 1 / (1 + exp(-(slope · loss + intercept))).
class LogisticRegression {
 public:
  /// Newton's method, halving steps that do not help; the problem is convex.
  void fit(std::span<const double> members, std::span<const double> others) {
    constexpr int kMostSteps = 100;
    double cost = cost_of(slope_, intercept_, members, others);
    for (int step = 0; step < kMostSteps; ++step) {
      const auto [along_slope, along_intercept] = newton_step(members, others);
      double length = 1;
      while (length > 1e-9) {
        const double slope = slope_ - length * along_slope;
        const double intercept = intercept_ - length * along_intercept;
        const double next = cost_of(slope, intercept, members, others);
        if (next < cost) {
          const double gained = cost - next;
          std::tie(slope_, intercept_, cost) = std::tuple(slope, intercept, next);
          if (gained < 1e-12 * cost) return;
          break;
        }
        length /= 2;
      }
      if (length <= 1e-9) return;
    }
  }

  bool takes_for_member(double loss) const { return slope_ * loss + intercept_ > 0; }

 private:
  static double softplus(double x) {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
  }

  static double cost_of(double slope, double intercept, std::span<const double> members,
                        std::span<const double> others) {
    double cost = slope * slope / 2;
    for (const double loss : members) cost += softplus(-(slope * loss + intercept));
    for (const double loss : others) cost += softplus(slope * loss + intercept);
    return cost;
  }

  /// The inverse of the second derivatives times the first ones.
  std::pair<double, double> newton_step(std::span<const double> members,
                                        std::span<const double> others) const {
    double by_slope = slope_, by_intercept = 0;
    double slope_slope = 1, slope_intercept = 0, intercept_intercept = 0;
    const auto add = [&](std::span<const double> losses, double wanted) {
      for (const double loss : losses) {
        const double given = 1 / (1 + std::exp(-(slope_ * loss + intercept_)));
        const double weight = given * (1 - given);
        by_slope += (given - wanted) * loss;
        by_intercept += given - wanted;
        slope_slope += weight * loss * loss;
        slope_intercept += weight * loss;
        intercept_intercept += weight;
      }
    };
    add(members, 1);
    add(others, 0);
    const double determinant =
        std::max(slope_slope * intercept_intercept - slope_intercept * slope_intercept, 1e-300);
    return {(intercept_intercept * by_slope - slope_intercept * by_intercept) / determinant,
            (slope_slope * by_intercept - slope_intercept * by_slope) / determinant};
  }

  double slope_ = 0;
  double intercept_ = 0;
};

/// The accuracy on a tenth of each side, of a regression fitted to the rest.
double held_out_accuracy(std::span<const double> members, std::span<const double> others) {
  const std::size_t held_out = members.size() / kSplits;
  LogisticRegression attack;
  attack.fit(members.subspan(held_out), others.subspan(held_out));
  std::size_t right = 0;
  for (std::size_t i = 0; i < held_out; ++i) {
    right += attack.takes_for_member(members[i]);
    right += !attack.takes_for_member(others[i]);
  }
  return static_cast<double>(right) / static_cast<double>(2 * held_out);
}

}  // namespace

std::optional<Estimate> loss_attack_accuracy(std::span<const double> members,
                                             std::span<const double> others, std::uint64_t seed) {
  const std::size_t size = std::min(members.size(), others.size());
  if (size < kSplits) return std::nullopt;
  std::mt19937_64 random(seed);
  std::vector<double> first(members.begin(), members.end());
  std::vector<double> second(others.begin(), others.end());
  shuffle(first, random);
  shuffle(second, random);
  first.resize(size);
  second.resize(size);
  double sum = 0;
  for (std::size_t split = 0; split < kSplits; ++split) {
    sum += held_out_accuracy(first, second);
    shuffle(first, random);
    shuffle(second, random);
  }
  return estimated_share(sum / kSplits, 2 * (size / kSplits) * kSplits);
}

}  // namespace sisa
