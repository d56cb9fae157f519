#include "storage/sample_set_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

StoredSample stored(const Sample& sample) {
  return {.key = sample_key(sample.id, 1),
          .id = sample.id,
          .subject = sample.subject,
          .label = sample.label,
          .features = sample.features,
          .risk = sample.risk,
          .front = sample.front};
}

Digest digest_of_all(const std::vector<Sample>& samples) {
  SampleSetHash set;
  for (const Sample& sample : samples) set.add(stored(sample));
  return set.digest();
}

TEST(SampleSetHash, DoesNotDependOnTheOrder) {
  std::vector<Sample> samples = numbered_samples(20);
  const Digest digest = digest_of_all(samples);
  std::shuffle(samples.begin(), samples.end(), std::mt19937(3));
  EXPECT_EQ(digest_of_all(samples), digest);
}

TEST(SampleSetHash, ForgetsWhoLeft) {
  const std::vector<Sample> samples = numbered_samples(20);
  SampleSetHash set;
  for (const Sample& sample : samples) set.add(stored(sample));
  set.remove(stored(samples.front()));
  EXPECT_EQ(set.digest(), digest_of_all({samples.begin() + 1, samples.end()}));
  for (std::size_t i = 1; i < samples.size(); ++i) set.remove(stored(samples[i]));
  EXPECT_EQ(set.digest(), SampleSetHash().digest());
}

TEST(SampleSetHash, GoesOnFromItsBytes) {
  const std::vector<Sample> samples = numbered_samples(20);
  SampleSetHash half;
  for (std::size_t i = 0; i < 10; ++i) half.add(stored(samples[i]));
  SampleSetHash set(half.bytes());
  for (std::size_t i = 10; i < 20; ++i) set.add(stored(samples[i]));
  EXPECT_EQ(set.digest(), digest_of_all(samples));
}

TEST(SampleSetHash, KnowsKeyLabelFeaturesAndFront) {
  const Sample sample = numbered_sample(1);
  std::vector<Sample> others(5, sample);
  others[1].id = "another";
  others[2].label += 1;
  others[3].features[0] ^= std::byte{1};
  others[4].front = bytes_of("front");
  std::vector<Digest> digests;
  for (const Sample& other : others) digests.push_back(digest_of_all({other}));
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::unique(digests.begin(), digests.end()), digests.end());
  EXPECT_NE(digest_of_all({sample, sample}), digest_of_all({sample}));
}

// Computed by another program from the definition in docs/store-format.md.
TEST(SampleSetHash, IsWhatTheFormatSays) {
  EXPECT_EQ(to_hex(digest_of_all({numbered_sample(1), numbered_sample(2)})),
            "17556dc5e0d5561f9f16ba38ce9e6aaa200275981c96e3f19a9f14bb143b583f");
}

}  // namespace
}  // namespace sisa
