#pragma once

#include <cstdint>

namespace sisa {

/// What became of the same samples under two ensembles.
class PairedOutcome {
 public:
  void add(bool first_right, bool second_right);

  std::uint64_t samples() const { return samples_; }
  std::uint64_t only_first() const { return only_first_; }    ///< right before, wrong after
  std::uint64_t only_second() const { return only_second_; }  ///< wrong before, right after

  struct Interval {
    double low = 0;
    double high = 0;
  };

  /// Accuracy of the second less that of the first; 0 where there are no samples.
  double difference() const;

  /// Its 95 % confidence interval for paired proportions: Wald's with half a sample more in each of
  /// the four cells (Agresti and Min 2005).
  Interval interval() const;

  /// The probability that two ensembles that are equally good differ on so unevenly shared samples
  /// or more: McNemar's exact test, two-sided (McNemar 1947; the binomial distribution of the
  /// samples that only one of them has right).
  double p_value() const;

 private:
  std::uint64_t samples_ = 0;
  std::uint64_t only_first_ = 0;
  std::uint64_t only_second_ = 0;
};

}  // namespace sisa
