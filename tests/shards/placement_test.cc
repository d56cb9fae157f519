#include "shards/placement.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/shards/oracle.h"
#include "tests/shards/properties.h"

namespace sisa {
namespace {

// bytes 0, step, 2·step, …, each modulo 256
SubjectKey patterned_subject(unsigned step) {
  SubjectKey key;
  for (unsigned i = 0; i < key.bytes.size(); ++i) {
    key.bytes[i] = static_cast<std::uint8_t>(i * step + step);
  }
  return key;
}

SubjectKey filled_subject(std::uint8_t byte) {
  SubjectKey key;
  key.bytes.fill(byte);
  return key;
}

TEST(Placement, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  std::uniform_int_distribution<std::uint32_t> small(1, 60);
  std::uniform_int_distribution<std::uint32_t> any(1, std::numeric_limits<std::uint32_t>::max());
  for (int i = 0; i < 20000; ++i) {
    auto& count = i % 2 == 0 ? small : any;
    const std::uint32_t shards = count(random);
    const std::uint32_t slices = count(random);
    const auto subject = random_key<SubjectKey>(random);
    ASSERT_EQ(Placement(shards, slices).place(subject), oracle::place(subject, shards, slices))
        << shards << " shards, " << slices << " slices";
  }
}

TEST(Placement, RemovalMovesNobody) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::removal_moves_nobody(property::real_placing(), random), "");
}

TEST(Placement, KeepsSubjectsTogether) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::subjects_stay_together(property::real_placing(), random), "");
}

TEST(Placement, IsUniform) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::places_are_uniform(property::real_placing(), random), "");
}

TEST(Placement, ReachesTheFirstAndTheLastPlace) {
  const Placement placement(20, 10);
  EXPECT_EQ(placement.place(filled_subject(0x00)), (Place{ShardId{0}, SliceId{1}}));
  EXPECT_EQ(placement.place(filled_subject(0xff)), (Place{ShardId{19}, SliceId{10}}));
}

TEST(Placement, WithOneShardAndOneSliceHasOnePlace) {
  for (unsigned step = 0; step < 256; ++step) {
    EXPECT_EQ(Placement(1, 1).place(patterned_subject(step)), (Place{ShardId{0}, SliceId{1}}));
  }
}

// Part of the store format: other values here mean that existing stores can no longer be read.
TEST(Placement, KeepsItsGoldenValues) {
  const Placement placement(20, 10);
  EXPECT_EQ(placement.place(patterned_subject(1)), (Place{ShardId{0}, SliceId{1}}));
  EXPECT_EQ(placement.place(patterned_subject(37)), (Place{ShardId{3}, SliceId{4}}));
  EXPECT_EQ(placement.place(patterned_subject(29)), (Place{ShardId{18}, SliceId{9}}));
}

}  // namespace
}  // namespace sisa
