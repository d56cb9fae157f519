#include "shards/expected_cost.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "shards/deletion_plan.h"
#include "shards/placement.h"
#include "tests/shards/population.h"

namespace sisa {
namespace {

constexpr SampleCounts kBillion{1e9, 1e9};

Layout layout(std::uint32_t shards, std::uint32_t slices, std::uint32_t epochs = 10,
              SliceMode mode = SliceMode::kCumulative) {
  return {shards, {slices, epochs, mode}};
}

double batch_visits(const SampleCounts& counts, const Layout& cut, double requests) {
  return expected_batch(counts, cut, requests).sample_visits;
}

// How far `value` is from `expected`, as a share of it.
double off(double value, double expected) { return std::abs(value - expected) / expected; }

TEST(ExpectedCost, OfEverythingIsTheEpochsAskedFor) {
  for (const SliceMode mode : {SliceMode::kCumulative, SliceMode::kIncremental}) {
    const ExpectedCost cost = expected_training(kBillion, layout(20, 50, 10, mode));
    EXPECT_LT(off(cost.sample_visits, 1e10), 1e-9);
    EXPECT_DOUBLE_EQ(cost.shards, 20);
    EXPECT_DOUBLE_EQ(cost.slices, 1000);
    EXPECT_LT(off(cost.samples_read, 1e9), 1e-9);
  }
}

TEST(ExpectedCost, OfOneModelIsTrainingItOnAllThatIsLeft) {
  EXPECT_DOUBLE_EQ(batch_visits({60000, 60000}, layout(1, 1), 8), 10 * 59992);
  EXPECT_DOUBLE_EQ(batch_visits({60000, 20000}, layout(1, 1), 8), 10 * (60000 - 24));
  EXPECT_DOUBLE_EQ(expected_one_by_one({100, 100}, layout(1, 1, 1), 3).sample_visits, 99 + 98 + 97);
  EXPECT_DOUBLE_EQ(batch_visits({100, 100}, layout(1, 1), 100), 0);
}

// e·D·(2/3 + 1/(3R)) and, incremental, e·D·(R+1)/(2R).
TEST(ExpectedCost, OfOneRequestFollowsTheClosedForms) {
  for (const std::uint32_t slices : {1U, 2U, 10U, 50U}) {
    const double all = 10 * 1e9 / 20;  // e·D
    const double r = slices;
    EXPECT_LT(off(batch_visits(kBillion, layout(20, slices), 1), all * (2 / 3.0 + 1 / (3 * r))),
              1e-8);
    const Layout incremental = layout(20, slices, 10, SliceMode::kIncremental);
    EXPECT_LT(off(batch_visits(kBillion, incremental, 1), all * (r + 1) / (2 * r)), 1e-8);
  }
}

// Bourtoule et al., section VI-A: shards of equal size, so up to one sample a request beside ours.
TEST(ExpectedCost, OfShardingAloneFollowsThePaper) {
  for (const double k : {1.0, 8.0, 39.0, 500.0}) {
    const double n = 60000;
    const double s = 20;
    const double batch = n * (1 - std::pow(1 - 1 / s, k)) - k;
    EXPECT_NEAR(batch_visits({n, n}, layout(20, 1, 1), k), batch, k);
    const double one_by_one = (n / s + 1 / (2 * s) - 1) * k - k * k / (2 * s);
    EXPECT_NEAR(expected_one_by_one({n, n}, layout(20, 1, 1), k).sample_visits, one_by_one, k);
  }
}

TEST(ExpectedCost, GivesTheKnownSpeedUpsOfBoth) {
  const std::map<double, double> known = {{4, 7.86}, {8, 4.23}, {18, 2.24}, {39, 1.42}, {60, 1.21}};
  for (const auto& [requests, speed_up] : known) {
    EXPECT_NEAR(batch_visits(kBillion, layout(1, 1), requests) /
                    batch_visits(kBillion, layout(20, 50), requests),
                speed_up, 0.01)
        << requests << " requests";
  }
}

TEST(ExpectedCost, OneByOneIsTheSumOfItsRequests) {
  const SampleCounts few{9000, 3000};
  for (const SliceMode mode : {SliceMode::kCumulative, SliceMode::kIncremental}) {
    for (const Layout& cut :
         {layout(1, 1, 10, mode), layout(1, 2, 10, mode), layout(7, 9, 10, mode),
          layout(100, 50, 10, mode), layout(1000, 1000, 10, mode)}) {
      for (const int requests : {1, 2, 7, 999, 2999, 3000}) {
        ExpectedCost sum;
        for (int i = 0; i < requests; ++i) {
          const ExpectedCost one = expected_batch({few.samples - 3 * i, few.subjects - i}, cut, 1);
          sum.shards += one.shards;
          sum.slices += one.slices;
          sum.sample_visits += one.sample_visits;
          sum.samples_read += one.samples_read;
        }
        const double tolerance = requests < 1000 ? 1e-9 : 1e-5;
        const ExpectedCost cost = expected_one_by_one(few, cut, requests);
        EXPECT_NEAR(cost.shards, sum.shards, 1e-9 * sum.shards);
        EXPECT_NEAR(cost.slices, sum.slices, requests < 1000 ? 1e-9 * sum.slices : 1);
        EXPECT_NEAR(cost.sample_visits, sum.sample_visits, tolerance * sum.sample_visits);
        EXPECT_NEAR(cost.samples_read, sum.samples_read, tolerance * sum.samples_read);
      }
    }
  }
}

TEST(ExpectedCost, StaysSoundForABillionSamplesAndAMillionRequests) {
  const Layout fine = layout(1000, 1000);
  const double one = batch_visits(kBillion, fine, 1);
  EXPECT_LT(off(batch_visits(kBillion, fine, 1e-3), 1e-3 * one), 1e-3);
  EXPECT_LT(off(expected_one_by_one(kBillion, fine, 1e6).sample_visits, 1e6 * one), 1e-3);
  EXPECT_LT(off(batch_visits(kBillion, fine, 1e6), 1e10),
            0.01);  // every shard, nearly from slice 1
  EXPECT_EQ(batch_visits(kBillion, fine, 0), 0);
  EXPECT_EQ(batch_visits(kBillion, fine, 1e9), 0);
}

// A mean and how far it may be from its expectation.
struct Mean {
  double sum = 0;
  double squares = 0;
  int count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  double mean() const { return sum / count; }
  double error() const { return std::sqrt((squares / count - mean() * mean()) / count); }
};

struct Simulation {
  SampleCounts counts;
  Layout cut;
  std::size_t requests;
};

struct Trial {
  std::map<Place, std::uint64_t> samples;
  std::vector<LocatedSample> forget;
};

// Places random subjects, of whom the first are asked for.
Trial random_trial(const Simulation& setting, std::mt19937_64& random) {
  const Placement placement(setting.cut.shards, setting.cut.plan.slices);
  const auto each = static_cast<std::uint64_t>(setting.counts.samples / setting.counts.subjects);
  Trial trial;
  for (std::size_t i = 0; i < static_cast<std::size_t>(setting.counts.subjects); ++i) {
    const Place place = placement.place(random_key<SubjectKey>(random));
    if (i < setting.requests) {
      trial.forget.push_back({random_key<SampleKey>(random), place});
    } else {
      trial.samples[place] += each;
    }
  }
  return trial;
}

ExpectedCost cost_of(const Trial& trial, const Layout& cut) {
  ExpectedCost cost;
  for (const auto& [shard, first] : plan_deletion(trial.forget).first_slice) {
    std::vector<std::uint64_t> samples;
    for (std::uint32_t slice = 1; slice <= cut.plan.slices; ++slice) {
      const auto entry = trial.samples.find({shard, SliceId{slice}});
      samples.push_back(entry == trial.samples.end() ? 0 : entry->second);
      const bool trained = slice >= first.value;
      if (trained && samples.back() > 0) ++cost.slices;
      if (trained || cut.plan.mode == SliceMode::kCumulative) {
        cost.samples_read += static_cast<double>(samples.back());
      }
    }
    ++cost.shards;
    cost.sample_visits += static_cast<double>(retrain_visits(samples, first, cut.plan));
  }
  return cost;
}

// The epochs are such that no slice's visits are rounded. 4.5 standard errors: a false alarm in
// some 100,000 comparisons.
TEST(ExpectedCost, IsTheMeanOfSimulatedBatches) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  const auto incremental = SliceMode::kIncremental;
  const std::vector<Simulation> settings = {
      {{400, 400}, layout(5, 9), 1},   {{400, 400}, layout(5, 9), 8},
      {{400, 400}, layout(20, 4), 39}, {{400, 100}, layout(6, 9), 5},
      {{60, 20}, layout(4, 9), 2},     {{400, 400}, layout(1, 9), 3},
      {{400, 400}, layout(30, 1), 18}, {{90, 30}, layout(4, 9, 10, incremental), 3},
  };
  for (const Simulation& setting : settings) {
    Mean shards;
    Mean slices;
    Mean visits;
    Mean read;
    for (int i = 0; i < 4000; ++i) {
      const ExpectedCost cost = cost_of(random_trial(setting, random), setting.cut);
      shards.add(cost.shards);
      slices.add(cost.slices);
      visits.add(cost.sample_visits);
      read.add(cost.samples_read);
    }
    const ExpectedCost cost =
        expected_batch(setting.counts, setting.cut, static_cast<double>(setting.requests));
    EXPECT_NEAR(shards.mean(), cost.shards, 4.5 * shards.error() + 1e-9);
    EXPECT_NEAR(slices.mean(), cost.slices, 4.5 * slices.error() + 1e-9);
    EXPECT_NEAR(visits.mean(), cost.sample_visits, 4.5 * visits.error() + 1e-6);
    EXPECT_NEAR(read.mean(), cost.samples_read, 4.5 * read.error() + 1e-6);
  }
}

}  // namespace
}  // namespace sisa
