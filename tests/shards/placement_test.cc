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
    const Placement placement(shards, slices);
    for (std::uint32_t tier = 0; tier <= RiskTiers::kMost; ++tier) {
      ASSERT_EQ(placement.place(subject, RiskTier{tier}),
                oracle::place(subject, shards, slices, tier))
          << shards << " shards, " << slices << " slices, tier " << tier;
    }
    ASSERT_EQ(placement.place(subject), placement.place(subject, RiskTier{0}));
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
  EXPECT_EQ(placement.place(patterned_subject(29), RiskTier{1}), (Place{ShardId{9}, SliceId{10}}));
  EXPECT_EQ(placement.place(patterned_subject(37), RiskTier{1}), (Place{ShardId{1}, SliceId{8}}));
  EXPECT_EQ(placement.place(patterned_subject(29), RiskTier{3}), (Place{ShardId{2}, SliceId{10}}));
}

TEST(Placement, GivesATierHalfTheShardsAndTheLastQuarterOfTheSlices) {
  const Placement placement(20, 50);
  const std::uint32_t shards[] = {20, 10, 5, 3, 2, 1, 1};
  const std::uint32_t first_slice[] = {1, 38, 47, 50, 50, 50, 50};
  for (std::uint32_t tier = 0; tier < 7; ++tier) {
    EXPECT_EQ(placement.shards(RiskTier{tier}), shards[tier]);
    EXPECT_EQ(placement.first_slice(RiskTier{tier}).value, first_slice[tier]);
    const Place first{ShardId{0}, SliceId{first_slice[tier]}};
    const Place last{ShardId{shards[tier] - 1}, SliceId{50}};
    EXPECT_EQ(placement.place(filled_subject(0x00), RiskTier{tier}), first);
    EXPECT_EQ(placement.place(filled_subject(0xff), RiskTier{tier}), last);
  }
}

TEST(Placement, IsUniformWithinATier) {
  std::mt19937_64 random(test_seed());
  const property::Placing tier_alone = [](const Population& population, std::uint32_t shards,
                                          std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : population) {
      places.push_back(Placement(2 * shards, 4 * slices).place(member.subject, RiskTier{1}));
      places.back().slice.value -= 3 * slices;
    }
    return places;
  };
  EXPECT_EQ(property::places_are_uniform(tier_alone, random), "");
}

TEST(Placement, MovesNobodyToAnEarlierSliceForAHigherRisk) {
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 20000; ++i) {
    const Placement placement(static_cast<std::uint32_t>(1 + random() % 60),
                              static_cast<std::uint32_t>(1 + random() % 60));
    const auto subject = random_key<SubjectKey>(random);
    for (std::uint32_t tier = 0; tier < RiskTiers::kMost; ++tier) {
      const Place calm = placement.place(subject, RiskTier{tier});
      const Place risky = placement.place(subject, RiskTier{tier + 1});
      ASSERT_GE(risky.slice, calm.slice);
      ASSERT_LE(risky.shard, calm.shard);
    }
  }
}

// Everybody's risk is anything; it is declared, so that a test may take it from the key.
TEST(Placement, ByDeclaredRiskMovesNobodyWhenOthersLeave) {
  std::mt19937_64 random(test_seed());
  const property::Placing by_risk = [](const Population& population, std::uint32_t shards,
                                       std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : population) {
      const RiskTier tier = RiskTiers::by_default().tier(declared_risk(member.subject));
      places.push_back(Placement(shards, slices).place(member.subject, tier));
    }
    return places;
  };
  EXPECT_EQ(property::removal_moves_nobody(by_risk, random), "");
  EXPECT_EQ(property::subjects_stay_together(by_risk, random), "");
}

}  // namespace
}  // namespace sisa
