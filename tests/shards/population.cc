#include "tests/shards/population.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace sisa {

std::uint64_t test_seed() {
  const char* given = std::getenv("SISA_TEST_SEED");
  return given == nullptr ? 20211208 : std::stoull(given);
}

Population random_population(std::size_t count, std::mt19937_64& random) {
  Population population;
  while (population.size() < count) {
    const auto subject = random_key<SubjectKey>(random);
    const std::size_t of_subject = std::min(1 + random() % 3, count - population.size());
    for (std::size_t i = 0; i < of_subject; ++i) {
      population.push_back({random_key<SampleKey>(random), subject});
    }
  }
  std::shuffle(population.begin(), population.end(), random);
  return population;
}

double declared_risk(const SubjectKey& subject) { return subject.bytes[3] / 32.0; }

std::vector<SampleKey> samples_of(const Population& population) {
  std::vector<SampleKey> samples;
  for (const Member& member : population) samples.push_back(member.sample);
  return samples;
}

std::set<SampleKey> random_subset(const std::vector<SampleKey>& samples, double probability,
                                  std::mt19937_64& random) {
  std::bernoulli_distribution chosen(probability);
  std::set<SampleKey> subset;
  for (const SampleKey& sample : samples) {
    if (chosen(random)) subset.insert(sample);
  }
  return subset;
}

Population without(const Population& population, const std::set<SampleKey>& removed) {
  Population rest;
  for (const Member& member : population) {
    if (!removed.contains(member.sample)) rest.push_back(member);
  }
  return rest;
}

std::vector<SampleKey> without(const std::vector<SampleKey>& samples,
                               const std::set<SampleKey>& removed) {
  std::vector<SampleKey> rest;
  for (const SampleKey& sample : samples) {
    if (!removed.contains(sample)) rest.push_back(sample);
  }
  return rest;
}

}  // namespace sisa
