#include "shards/request_distribution.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace sisa {
namespace {

// So many of the likeliest subjects are summed one by one.
constexpr double kHead = 4096;

// The steps of Simpson's rule over the logarithm of the rank.
constexpr int kSteps = 512;

// The probability that somebody asks at least once, if a request is theirs with that chance.
double asks(double chance, double requests) {
  return chance >= 1 ? 1 : -std::expm1(requests * std::log1p(-chance));
}

// Σ f(k) over k = 1 .. last. Past the head each term is the integral over the unit around it, which
// is taken in u = ln k.
template <class Function>
double sum_over_ranks(double last, const Function& f) {
  double sum = 0;
  for (double k = 1; k <= std::min(last, kHead); ++k) sum += f(k);
  if (last <= kHead) return sum;
  const double from = std::log(kHead + 0.5);
  const double step = (std::log(last + 0.5) - from) / kSteps;
  double integral = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double k = std::exp(from + i * step);
    const double weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    integral += weight * k * f(k);
  }
  return sum + integral * step / 3;
}

}  // namespace

RequestDistribution::RequestDistribution(Kind kind, std::vector<double> shares)
    : kind_(kind), shares_(std::move(shares)) {}

RequestDistribution RequestDistribution::uniform() { return classes({1}); }

RequestDistribution RequestDistribution::zipf() { return {Kind::kZipf, {}}; }

RequestDistribution RequestDistribution::classes(std::vector<double> weights) {
  const double most = *std::max_element(weights.begin(), weights.end());
  assert(most > 0 && std::isfinite(most));
  for (double& weight : weights) weight /= most;  // so that their sum is finite
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return {Kind::kClasses, std::move(weights)};
}

double RequestDistribution::distinct(double subjects, double requests) const {
  double sum = 0;
  if (kind_ == Kind::kZipf) {
    const double all = sum_over_ranks(subjects, [](double k) { return 1 / k; });
    sum = sum_over_ranks(subjects, [&](double k) { return asks(1 / (k * all), requests); });
  } else {
    const double members = subjects / static_cast<double>(shares_.size());
    for (const double share : shares_) sum += members * asks(share / members, requests);
  }
  return std::min({sum, subjects, requests});
}

}  // namespace sisa
