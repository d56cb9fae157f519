#include "bench/skewed_requests.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "shards/random_stream.h"

namespace sisa {
namespace {

// Above 0 and below 1; the library's distributions differ from one implementation to another.
double uniform(std::mt19937_64& random) {
  return (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0;  // 2^53
}

double exponential(std::mt19937_64& random) { return -std::log(uniform(random)); }

std::vector<double> zipf(std::size_t subjects, std::mt19937_64& random) {
  std::vector<double> risks;
  for (std::size_t rank = 1; rank <= subjects; ++rank) {
    risks.push_back(1 / static_cast<double>(rank));
  }
  for (std::size_t i = subjects; i > 1; --i) std::swap(risks[i - 1], risks[random() % i]);
  return risks;
}

}  // namespace

std::string to_string(Skew skew) { return skew == Skew::kExponential ? "exponential" : "Zipf"; }

SkewedRequests::SkewedRequests(Skew skew, std::size_t subjects, std::uint64_t seed) : seed_(seed) {
  assert(subjects >= 1);
  std::mt19937_64 random(seed);
  if (skew == Skew::kZipf) {
    risks_ = zipf(subjects, random);
  } else {
    while (risks_.size() < subjects) risks_.push_back(exponential(random));
  }
  const double mean = std::accumulate(risks_.begin(), risks_.end(), 0.0) / double(subjects);
  for (double& risk : risks_) risk /= mean;
}

// Everybody waits an exponential time with their risk for a rate; who asks first is then each with
// a probability in proportion to it (Efraimidis and Spirakis, "Weighted random sampling with a
// reservoir", 2006).
std::vector<std::size_t> SkewedRequests::choose(std::size_t count, std::uint64_t draw) const {
  std::mt19937_64 random(mix64(seed_ ^ mix64(draw + 1)));
  std::vector<std::pair<double, std::size_t>> waits;
  for (std::size_t i = 0; i < risks_.size(); ++i) {
    waits.emplace_back(exponential(random) / risks_[i], i);
  }
  const auto end = waits.begin() + static_cast<std::ptrdiff_t>(std::min(count, waits.size()));
  std::partial_sort(waits.begin(), end, waits.end());
  std::vector<std::size_t> chosen;
  std::transform(waits.begin(), end, std::back_inserter(chosen),
                 [](const auto& wait) { return wait.second; });
  return chosen;
}

}  // namespace sisa
