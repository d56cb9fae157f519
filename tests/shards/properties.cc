#include "tests/shards/properties.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "shards/placement.h"

namespace sisa::property {
namespace {

constexpr int kCases = 40;

std::uint32_t between(std::uint32_t low, std::uint32_t high, std::mt19937_64& random) {
  return std::uniform_int_distribution<std::uint32_t>(low, high)(random);
}

std::vector<SampleKey> random_samples(std::size_t count, std::mt19937_64& random) {
  return samples_of(random_population(count, random));
}

SliceSchedule random_schedule(std::size_t samples, std::mt19937_64& random) {
  return {.seed = random(),
          .shard = ShardId{between(0, 30, random)},
          .slice = SliceId{between(1, 30, random)},
          .visits = samples == 0 ? 0 : between(1, static_cast<std::uint32_t>(4 * samples), random),
          .batch_size = between(1, 20, random)};
}

// Pearson's statistic exceeds this with a probability below 1e-8 where all cells are equally likely
// (normal approximation, six standard deviations).
double chi_square_limit(std::size_t cells) {
  const double freedom = static_cast<double>(cells - 1);
  return freedom + 6 * std::sqrt(2 * freedom) + 6;
}

double chi_square(const std::vector<std::uint64_t>& counts) {
  double total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  const double expected = total / static_cast<double>(counts.size());
  double statistic = 0;
  for (const std::uint64_t count : counts) {
    const double off = static_cast<double>(count) - expected;
    statistic += off * off / expected;
  }
  return statistic;
}

Violation unless_uniform(const std::vector<std::uint64_t>& counts, const std::string& what) {
  const double statistic = chi_square(counts);
  if (statistic <= chi_square_limit(counts.size())) return "";
  return what + ": chi-square " + std::to_string(statistic) + " over " +
         std::to_string(counts.size()) + " cells";
}

std::vector<oracle::Batch> run(const SliceSchedule& schedule,
                               const std::vector<SampleKey>& samples) {
  std::vector<oracle::Batch> batches;
  BatchSequence sequence(schedule, samples);
  for (Batch batch; sequence.next(batch);) {
    oracle::Batch& copy = batches.emplace_back(oracle::Batch{batch.epoch, batch.step, {}});
    for (const std::uint32_t index : batch.samples) copy.samples.push_back(samples.at(index));
  }
  return batches;
}

// The visits of each epoch, one after the other; "" unless batches are cut as they must be.
Violation collect_epochs(const std::vector<oracle::Batch>& batches, std::uint32_t batch_size,
                         std::vector<std::vector<SampleKey>>& epochs) {
  std::uint32_t next_step = 0;
  bool short_before = false;
  for (const oracle::Batch& batch : batches) {
    if (batch.samples.empty()) return "an empty batch";
    if (batch.samples.size() > batch_size) return "a batch larger than the batch size";
    if (batch.epoch == epochs.size()) {
      epochs.emplace_back();
      next_step = 0;
    } else if (batch.epoch + 1 != epochs.size()) {
      return "an epoch out of turn";
    } else if (short_before) {
      return "a short batch amid an epoch";
    }
    if (batch.step != next_step++) return "a step out of turn";
    short_before = batch.samples.size() < batch_size;
    auto& epoch = epochs.back();
    epoch.insert(epoch.end(), batch.samples.begin(), batch.samples.end());
  }
  return "";
}

Violation check_epochs(const std::vector<std::vector<SampleKey>>& epochs,
                       const std::vector<SampleKey>& samples) {
  const std::set<SampleKey> all(samples.begin(), samples.end());
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const std::set<SampleKey> seen(epochs[i].begin(), epochs[i].end());
    if (seen.size() != epochs[i].size()) return "a sample twice in an epoch";
    if (i + 1 < epochs.size() && seen != all) return "an epoch before the last misses a sample";
    if (!std::includes(all.begin(), all.end(), seen.begin(), seen.end())) return "a stranger";
  }
  return "";
}

}  // namespace

Placing real_placing() {
  return [](const Population& population, std::uint32_t shards, std::uint32_t slices) {
    const Placement placement(shards, slices);
    std::vector<Place> places;
    for (const Member& member : population) places.push_back(placement.place(member.subject));
    return places;
  };
}

Ordering real_ordering() {
  return [](const std::vector<SampleKey>& samples, std::uint64_t seed, ShardId shard, SliceId slice,
            std::uint32_t epoch) {
    std::vector<SampleKey> order;
    for (const std::uint32_t index : epoch_order(samples, seed, shard, slice, epoch)) {
      order.push_back(samples.at(index));
    }
    return order;
  };
}

Batching real_batching() {
  return
      [](const SliceSchedule& schedule, const std::vector<SampleKey>& samples,
         const std::set<SampleKey>& removed) { return run(schedule, without(samples, removed)); };
}

Visits real_visits() {
  return [](std::uint64_t visible, std::uint32_t epochs, std::uint32_t slices) {
    return slice_visits(visible, {slices, epochs, SliceMode::kCumulative});
  };
}

Violation removal_moves_nobody(const Placing& placing, std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    const std::uint32_t shards = between(1, 30, random);
    const std::uint32_t slices = between(1, 30, random);
    const Population all = random_population(between(1, 200, random), random);
    const Population rest = without(all, random_subset(samples_of(all), 0.3, random));
    const auto places = placing(all, shards, slices);
    std::map<SampleKey, Place> before;
    for (std::size_t k = 0; k < all.size(); ++k) before[all[k].sample] = places.at(k);
    const auto after = placing(rest, shards, slices);
    for (std::size_t k = 0; k < rest.size(); ++k) {
      if (before.at(rest[k].sample) != after.at(k)) return "a retained sample has moved";
    }
  }
  return "";
}

Violation subjects_stay_together(const Placing& placing, std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    const Population all = random_population(200, random);
    const auto places = placing(all, 20, 10);
    std::map<SubjectKey, Place> home;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const auto [known, fresh] = home.try_emplace(all[k].subject, places.at(k));
      if (known->second != places[k]) return "a subject lives in two places";
    }
  }
  return "";
}

Violation places_are_uniform(const Placing& placing, std::mt19937_64& random) {
  const std::pair<std::uint32_t, std::uint32_t> grids[] = {{20, 10}, {7, 13}, {64, 1}, {1, 50}};
  for (const auto& [shards, slices] : grids) {
    Population all(60000);
    for (Member& member : all) {
      member = {random_key<SampleKey>(random), random_key<SubjectKey>(random)};
    }
    std::vector<std::uint64_t> counts(std::size_t{shards} * slices);
    for (const Place& place : placing(all, shards, slices)) {
      const bool inside = place.shard.value < shards && place.slice.value >= 1;
      if (!inside || place.slice.value > slices) return "a place outside the grid";
      ++counts[std::size_t{place.shard.value} * slices + place.slice.value - 1];
    }
    if (auto bad = unless_uniform(counts, "places"); !bad.empty()) return bad;
  }
  return "";
}

Violation removal_keeps_relative_order(const Ordering& ordering, std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    const auto all = random_samples(between(0, 200, random), random);
    const auto removed = random_subset(all, 0.3, random);
    const std::uint64_t seed = random();
    const ShardId shard{between(0, 30, random)};
    const SliceId slice{between(1, 30, random)};
    const std::uint32_t epoch = between(0, 30, random);
    const auto before = ordering(all, seed, shard, slice, epoch);
    const auto after = ordering(without(all, removed), seed, shard, slice, epoch);
    if (without(before, removed) != after) return "retained samples changed their order";
  }
  return "";
}

Violation arrival_order_does_not_matter(const Ordering& ordering, std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    auto samples = random_samples(between(0, 200, random), random);
    const std::uint64_t seed = random();
    const auto before = ordering(samples, seed, ShardId{1}, SliceId{2}, 3);
    std::shuffle(samples.begin(), samples.end(), random);
    if (before != ordering(samples, seed, ShardId{1}, SliceId{2}, 3)) {
      return "another arrival order gives another epoch";
    }
  }
  return "";
}

Violation every_position_is_equally_likely(const Ordering& ordering, std::mt19937_64& random) {
  constexpr std::size_t kSamples = 12;
  const auto samples = random_samples(kSamples, random);
  const std::uint64_t seed = random();
  std::vector<std::uint64_t> position_of_first(kSamples);
  std::vector<std::uint64_t> gaps(kSamples - 1);  // from the first sample to the second, cyclic
  for (std::uint32_t epoch = 0; epoch < 3000; ++epoch) {
    const auto order = ordering(samples, seed, ShardId{0}, SliceId{1}, epoch);
    const auto find = [&](const SampleKey& key) {
      return static_cast<std::size_t>(std::find(order.begin(), order.end(), key) - order.begin());
    };
    if (order.size() != kSamples || find(samples[0]) == kSamples) return "not a permutation";
    ++position_of_first[find(samples[0])];
    ++gaps[(find(samples[1]) + kSamples - find(samples[0])) % kSamples - 1];
  }
  if (auto bad = unless_uniform(position_of_first, "positions"); !bad.empty()) return bad;
  return unless_uniform(gaps, "gaps");
}

Violation batches_depend_on_retained_samples_only(const Batching& batching,
                                                  std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    const auto all = random_samples(between(2, 120, random), random);
    const auto removed = random_subset(all, 0.2, random);
    const auto retained = without(all, removed);
    const SliceSchedule schedule = random_schedule(retained.size(), random);
    if (batching(schedule, all, removed) != batching(schedule, retained, {})) {
      return "batches differ from those of a store that never had the removed samples";
    }
  }
  return "";
}

Violation batches_are_well_formed(const Batching& batching, std::mt19937_64& random) {
  for (int i = 0; i < kCases; ++i) {
    const auto all = random_samples(between(2, 120, random), random);
    const auto removed = random_subset(all, 0.6, random);
    const auto retained = without(all, removed);
    const SliceSchedule schedule = random_schedule(retained.size(), random);
    std::vector<std::vector<SampleKey>> epochs;
    const auto batches = batching(schedule, all, removed);
    if (auto bad = collect_epochs(batches, schedule.batch_size, epochs); !bad.empty()) return bad;
    if (auto bad = check_epochs(epochs, retained); !bad.empty()) return bad;
    std::uint64_t visits = 0;
    for (const auto& epoch : epochs) visits += epoch.size();
    if (visits != schedule.visits) return "not as many visits as asked for";
  }
  return "";
}

Violation fewer_visits_are_a_prefix(const Batching& batching, std::mt19937_64& random) {
  const auto sequence = [&](const SliceSchedule& schedule, const std::vector<SampleKey>& samples) {
    std::vector<SampleKey> visits;
    for (const oracle::Batch& batch : batching(schedule, samples, {})) {
      visits.insert(visits.end(), batch.samples.begin(), batch.samples.end());
    }
    return visits;
  };
  for (int i = 0; i < kCases; ++i) {
    const auto samples = random_samples(between(1, 120, random), random);
    SliceSchedule schedule = random_schedule(samples.size(), random);
    const auto longer = sequence(schedule, samples);
    schedule.visits = between(0, static_cast<std::uint32_t>(schedule.visits), random);
    const auto shorter = sequence(schedule, samples);
    if (shorter.size() > longer.size() ||
        !std::equal(shorter.begin(), shorter.end(), longer.begin())) {
      return "a fraction of an epoch is not a prefix of that epoch";
    }
  }
  return "";
}

Violation no_slice_is_rounded_to_nothing(const Visits& visits) {
  for (std::uint32_t slices = 1; slices <= 100; ++slices) {
    for (std::uint32_t epochs = 1; epochs <= 40; ++epochs) {
      for (const std::uint64_t visible : {1, 2, 7, 60000}) {
        if (visits(visible, epochs, slices) == 0) {
          return std::to_string(epochs) + " epochs over " + std::to_string(slices) +
                 " slices give a slice nothing";
        }
      }
      if (visits(0, epochs, slices) != 0) return "visits without samples";
    }
  }
  return "";
}

Violation total_work_is_that_of_unsliced_training(const Visits& visits) {
  for (std::uint32_t slices = 1; slices <= 100; ++slices) {
    for (const std::uint32_t epochs : {1U, 3U, 10U, 20U, 33U}) {
      for (const std::uint64_t per_slice : {1U, 5U, 300U}) {
        std::uint64_t total = 0;
        for (std::uint32_t r = 1; r <= slices; ++r) total += visits(r * per_slice, epochs, slices);
        const std::uint64_t unsliced = epochs * per_slice * slices;
        if (total < unsliced || total > unsliced + slices) {
          return std::to_string(epochs) + " epochs over " + std::to_string(slices) + " slices of " +
                 std::to_string(per_slice) + " make " + std::to_string(total) + " visits, not " +
                 std::to_string(unsliced);
        }
      }
    }
  }
  return "";
}

}  // namespace sisa::property
