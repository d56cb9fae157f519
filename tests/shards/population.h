#pragma once

#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "shards/identity.h"

namespace sisa {

/// A sample and whom it belongs to.
struct Member {
  SampleKey sample;
  SubjectKey subject;
};

using Population = std::vector<Member>;

/// The seed of a test's random choices: $SISA_TEST_SEED, or a fixed one.
std::uint64_t test_seed();

template <class Key>
Key random_key(std::mt19937_64& random) {
  Key key;
  for (std::uint8_t& byte : key.bytes) byte = static_cast<std::uint8_t>(random());
  return key;
}

/// `count` samples, of subjects that have one to three each.
Population random_population(std::size_t count, std::mt19937_64& random);

/// A made-up risk from 0 to 8, for each subject its own.
double declared_risk(const SubjectKey& subject);

std::vector<SampleKey> samples_of(const Population& population);

/// Each of `samples` with that probability.
std::set<SampleKey> random_subset(const std::vector<SampleKey>& samples, double probability,
                                  std::mt19937_64& random);

/// Those not in `removed`, in the same order.
Population without(const Population& population, const std::set<SampleKey>& removed);
std::vector<SampleKey> without(const std::vector<SampleKey>& samples,
                               const std::set<SampleKey>& removed);

}  // namespace sisa
