#include "engine/audit/roc.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace sisa {
namespace {

std::vector<double> sorted(std::span<const double> scores) {
  std::vector<double> copy(scores.begin(), scores.end());
  std::ranges::sort(copy);
  return copy;
}

/// The share of `among` (in order) that lies below a score; of equals half.
double share_below(double score, const std::vector<double>& among) {
  const auto [low, high] = std::ranges::equal_range(among, score);
  const auto below = static_cast<double>(low - among.begin());
  const auto equal = static_cast<double>(high - low);
  return (below + equal / 2) / static_cast<double>(among.size());
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of the mean of these values.
double variance_of_mean(const std::vector<double>& values) {
  const double middle = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  const auto n = static_cast<double>(values.size());
  return squares / (n - 1) / n;
}

}  // namespace

std::optional<Estimate> area_under_roc(std::span<const double> members,
                                       std::span<const double> others) {
  if (members.size() < 2 || others.size() < 2) return std::nullopt;
  const std::vector<double> all_members = sorted(members);
  const std::vector<double> all_others = sorted(others);
  std::vector<double> beaten;  // by each member
  for (const double score : all_members) beaten.push_back(share_below(score, all_others));
  std::vector<double> beating;  // each of the others
  for (const double score : all_others) beating.push_back(1 - share_below(score, all_members));
  constexpr double kZ = 1.959963984540054;
  const double area = mean(beaten);
  const double half = kZ * std::sqrt(variance_of_mean(beaten) + variance_of_mean(beating));
  return Estimate{area, std::max(0.0, area - half), std::min(1.0, area + half)};
}

std::optional<Estimate> true_positive_rate(std::span<const double> members,
                                           std::span<const double> others,
                                           double false_positive_rate) {
  const auto allowed =
      static_cast<std::size_t>(false_positive_rate * static_cast<double>(others.size()) + 1e-9);
  if (allowed == 0 || members.empty()) return std::nullopt;
  const std::vector<double> all_others = sorted(others);
  const double threshold =
      allowed >= all_others.size() ? -HUGE_VAL : all_others[all_others.size() - 1 - allowed];
  const auto found =
      std::ranges::count_if(members, [&](double score) { return score > threshold; });
  return estimated_share(static_cast<double>(found) / static_cast<double>(members.size()),
                         members.size());
}

}  // namespace sisa
