#pragma once

#include <vector>

namespace sisa {

/// Who asks to be forgotten, for forecasts. Requests are independent: each is a subject's with the
/// distribution's probability, so that several may be the same subject's, who is removed once.
/// Immutable; safe to share between threads.
class RequestDistribution {
 public:
  /// Everybody is as likely.
  static RequestDistribution uniform();

  /// The k-th likeliest subject asks with probability 1/k over the sum of all (Zipf's law with
  /// exponent 1): a few ask most often, and far fewer subjects leave than requests come.
  static RequestDistribution zipf();

  /// The subjects fall into as many classes of equal size as there are weights; a request is a
  /// class's with a probability in proportion to its weight, then anybody's in it. Requires weights
  /// that are finite, not negative and not all zero.
  static RequestDistribution classes(std::vector<double> weights);

  /// How many distinct ones of `subjects` subjects (at least 1) ask in `requests` requests, as an
  /// expectation; at most the smaller of the two. For Zipf's law the tail of the sum is an
  /// integral, off by less than a millionth.
  double distinct(double subjects, double requests) const;

 private:
  enum class Kind { kClasses, kZipf };
  RequestDistribution(Kind kind, std::vector<double> shares);

  Kind kind_;
  std::vector<double> shares_;  // of the requests, a class; sum to 1
};

}  // namespace sisa
