#include "engine/aggregate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shards/error.h"

namespace sisa {
namespace {

using testing::ElementsAre;

TEST(Aggregate, MeanOfProbabilities) {
  Aggregator aggregator(Aggregate::kMean, 1, 3);
  aggregator.add(std::vector<float>{0.5f, 0.25f, 0.25f});
  aggregator.add(std::vector<float>{0.0f, 0.75f, 0.25f});
  EXPECT_THAT(aggregator.scores(0), ElementsAre(0.25, 0.5, 0.25));
  EXPECT_EQ(aggregator.predicted(0), 1u);
}

TEST(Aggregate, WeightedMeanOfProbabilities) {
  Aggregator aggregator(Aggregate::kWeighted, 2, 2, std::vector<double>{0.75, 0.25});
  aggregator.add(std::vector<float>{0.5f, 0.5f, 0.0f, 1.0f});
  aggregator.add(std::vector<float>{0.25f, 0.75f, 1.0f, 0.0f});
  EXPECT_THAT(aggregator.scores(0), ElementsAre(0.4375, 0.5625));
  EXPECT_THAT(aggregator.scores(1), ElementsAre(0.25, 0.75));
  EXPECT_EQ(aggregator.predicted(1), 1u);
}

TEST(Aggregate, VoteCountsConstituentsNotConfidence) {
  Aggregator aggregator(Aggregate::kVote, 1, 2);
  aggregator.add(std::vector<float>{0.51f, 0.49f});
  aggregator.add(std::vector<float>{0.51f, 0.49f});
  aggregator.add(std::vector<float>{0.0f, 1.0f});
  EXPECT_EQ(aggregator.predicted(0), 0u);
  EXPECT_DOUBLE_EQ(aggregator.scores(0)[0], 2.0 / 3.0);
}

TEST(Aggregate, VoteTieGoesToTheHigherMean) {
  Aggregator aggregator(Aggregate::kVote, 1, 2);
  aggregator.add(std::vector<float>{0.6f, 0.4f});
  aggregator.add(std::vector<float>{0.1f, 0.9f});
  EXPECT_EQ(aggregator.predicted(0), 1u);
}

TEST(Aggregate, FullTieGoesToTheLowerClass) {
  for (const Aggregate how : {Aggregate::kMean, Aggregate::kVote}) {
    Aggregator aggregator(how, 1, 3);
    aggregator.add(std::vector<float>{0.0f, 0.5f, 0.5f});
    EXPECT_EQ(aggregator.predicted(0), 1u);
  }
}

TEST(Aggregate, SamplesDoNotMix) {
  Aggregator aggregator(Aggregate::kMean, 2, 2);
  aggregator.add(std::vector<float>{1, 0, 0, 1});
  EXPECT_EQ(aggregator.predicted(0), 0u);
  EXPECT_EQ(aggregator.predicted(1), 1u);
}

TEST(Aggregate, NamesGoBothWays) {
  for (const Aggregate how : {Aggregate::kMean, Aggregate::kVote, Aggregate::kWeighted}) {
    EXPECT_EQ(aggregate_from(to_string(how)), how);
  }
  EXPECT_THROW(aggregate_from("median"), Error);
  EXPECT_EQ(unweighted_aggregate_from("vote"), Aggregate::kVote);
  EXPECT_THROW(unweighted_aggregate_from("weighted"), Error);
}

}  // namespace
}  // namespace sisa
