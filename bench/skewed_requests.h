#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sisa {

/// How unlike each other subjects are in how likely they are to leave.
enum class Skew {
  kExponential,  ///< risks are exponentially distributed
  kZipf,         ///< the k-th likeliest has a k-th of the likeliest one's risk
};

/// "exponential" or "Zipf".
std::string to_string(Skew skew);

/// Made-up subjects, numbered from 0, who ask to be forgotten in proportion to their risks. Equal
/// arguments give equal risks and requests wherever the C library computes equal logarithms.
class SkewedRequests {
 public:
  /// Requires subjects >= 1.
  SkewedRequests(Skew skew, std::size_t subjects, std::uint64_t seed);

  /// Everybody's risk; 1 on average. Who has which is random.
  const std::vector<double>& risks() const { return risks_; }

  /// Who asks, in that order, nobody twice: each next one is drawn in proportion to risk from those
  /// who have not asked. Another sequence for each `draw`; fewer are the first of more; everybody
  /// where there are not as many.
  std::vector<std::size_t> choose(std::size_t count, std::uint64_t draw) const;

 private:
  std::vector<double> risks_;
  std::uint64_t seed_;
};

}  // namespace sisa
