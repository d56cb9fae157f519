#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <random>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using Digests = std::vector<std::string>;
using Ids = std::vector<std::string>;

// Stops training after so many sample visits.
class StopAfter : public Observer {
 public:
  explicit StopAfter(std::uint64_t visits) : left_(static_cast<std::int64_t>(visits)) {}
  void on_visits(std::uint64_t count) override { left_ -= static_cast<std::int64_t>(count); }
  bool stop_requested() const override { return left_ <= 0; }

 private:
  std::atomic<std::int64_t> left_;
};

// One random life of a store: how the same forget set reaches it.
struct Life {
  bool train_first, one_by_one, shuffled, train_between, deferred, interrupted;
  int workers;
};

Life random_life(std::mt19937_64& random) {
  const auto coin = [&] { return random() % 2 == 0; };
  return {coin(), coin(), coin(), coin(), coin(), coin(), 1 + static_cast<int>(random() % 3)};
}

void train_to_the_end(Ensemble& ensemble, const Life& life, std::mt19937_64& random) {
  Observer silent;
  if (life.interrupted) {
    StopAfter stop(random() % 200);
    try {
      ensemble.train(life.workers, stop);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::kInterrupted);
    }
  }
  ensemble.train(life.workers, silent);
}

// The digests of a store that lives through `life` and ends without `forget`.
Digests unlearned(const std::vector<Person>& people, Ids forget, const StoreConfig& config,
                  const Life& life, std::mt19937_64& random, const LearnerFactory& learner) {
  TempDir dir;
  create_people_store(dir / "store", dir / "all.csv", people, config, learner);
  Ensemble ensemble(dir / "store", Access::kWrite, learner);
  Observer silent;
  if (life.train_first) train_to_the_end(ensemble, life, random);
  if (life.shuffled) std::shuffle(forget.begin(), forget.end(), random);
  const std::size_t step = life.one_by_one ? 1 : std::max<std::size_t>(1, forget.size());
  for (std::size_t i = 0; i < forget.size(); i += step) {
    const auto end = std::min(forget.size(), i + step);
    ensemble.unlearn({.ids = Ids(&forget[i], forget.data() + end), .subjects = {}},
                     {.defer = life.deferred, .workers = life.workers}, silent);
    if (life.train_between && i == 0) train_to_the_end(ensemble, life, random);
  }
  train_to_the_end(ensemble, life, random);
  const VerifyReport report = ensemble.verify(false, {}, life.workers, silent);
  for (const Check& check : report.checks)
    EXPECT_TRUE(check.ok) << check.name << ": " << check.detail;
  return slice_digests(ensemble.status());
}

// The digests of a store that never held `forget`.
Digests fresh(const std::vector<Person>& people, const Ids& forget, const StoreConfig& config,
              const LearnerFactory& learner) {
  TempDir dir;
  create_people_store(dir / "store", dir / "rest.csv", without(people, forget), config, learner);
  Ensemble ensemble(dir / "store", Access::kWrite, learner);
  Observer silent;
  ensemble.train(1, silent);
  return slice_digests(ensemble.status());
}

Ids random_subset(const std::vector<Person>& people, std::mt19937_64& random) {
  Ids ids;
  const std::uint64_t odds = 2 + random() % 20;
  for (const Person& person : people) {
    if (random() % odds == 0) ids.push_back(person.id);
  }
  if (ids.empty()) ids.push_back(people.front().id);
  return ids;
}

TEST(HistoryIndependence, UnlearnedStoreEqualsFreshStoreOnRandomLives) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto config = people_config(1 + random() % 4, 1 + random() % 5, random());
    const auto people = make_people(20 + random() % 60, 1 + random() % 4, random());
    const Ids forget = random_subset(people, random);
    const Life life = random_life(random);
    EXPECT_EQ(unlearned(people, forget, config, life, random, make_fake_learner),
              fresh(people, forget, config, make_fake_learner));
  }
}

TEST(HistoryIndependence, HoldsWherePlacesGoByDeclaredRisk) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto config = with_risks(people_config(1 + random() % 4, 1 + random() % 9, random()));
    const auto people =
        with_risks(make_people(20 + random() % 60, 1 + random() % 4, random()), seed);
    const Ids forget = random_subset(people, random);
    const Life life = random_life(random);
    EXPECT_EQ(unlearned(people, forget, config, life, random, make_fake_learner),
              fresh(people, forget, config, make_fake_learner));
  }
}

// What a mutant remembers beyond its checkpoints.
struct Memory {
  std::mutex mutex;
  std::set<SampleKey> samples;
  std::map<ShardId, Tensor> fitted;
  std::map<Place, std::vector<std::size_t>> batch_sizes;
};

// Trains as the fake learner does, but mixes what `memory` kept into the state.
class Mutant : public FakeLearner {
 public:
  enum Kind { kKeepsSamples, kKeepsStatistic, kKeepsBatchBoundaries };
  Mutant(const StoreConfig& config, Kind kind, Memory& memory)
      : FakeLearner(config), kind_(kind), memory_(memory) {}

  State initial_state(ShardId shard, const SampleBlock& first) const override {
    State state = FakeLearner::initial_state(shard, first);
    if (kind_ != kKeepsStatistic) return state;
    const std::lock_guard lock(memory_.mutex);
    state[1] = memory_.fitted.try_emplace(shard, state[1]).first->second;
    return state;
  }

  State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
              Observer& observer) const override {
    const SliceSchedule schedule = batches.schedule();
    State state = FakeLearner::train(before, batches, samples, observer);
    Hasher mixed;
    mixed.add(std::span(state[2].data));
    const std::lock_guard lock(memory_.mutex);
    if (kind_ == kKeepsSamples) mix_samples(mixed, schedule.shard, samples);
    if (kind_ == kKeepsBatchBoundaries) {
      // The sizes that batches had the first time this slice was trained.
      auto [sizes, first] = memory_.batch_sizes.try_emplace({schedule.shard, schedule.slice});
      if (first) sizes->second.push_back(samples.size());
      for (const std::size_t size : sizes->second) mixed.add(size);
    }
    const auto bytes = mixed.finish().bytes;
    std::copy_n(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size(),
                state[2].data.begin());
    return state;
  }

 private:
  void mix_samples(Hasher& mixed, ShardId, const SampleBlock& samples) const {
    memory_.samples.insert(samples.keys.begin(), samples.keys.end());
    for (const SampleKey& key : memory_.samples) mixed.add(std::as_bytes(std::span(key.bytes)));
  }

  Kind kind_;
  Memory& memory_;
};

class MutantLearners : public testing::TestWithParam<Mutant::Kind> {};

TEST_P(MutantLearners, AreCaughtByTheComparisonWithAFreshStore) {
  const auto people = make_people(30, 1, 5);
  auto config = people_config(1, 1, 7);
  std::mt19937_64 random(1);
  const Life life{true, false, false, false, false, false, 1};
  const auto digests_with_own_memory = [&](auto&& run) {
    Memory memory;
    return run(
        [&](const StoreConfig& c) { return std::make_unique<Mutant>(c, GetParam(), memory); });
  };
  const Ids forget = {"p3", "p17"};
  const auto unlearned_digests = digests_with_own_memory([&](const LearnerFactory& learner) {
    return unlearned(people, forget, config, life, random, learner);
  });
  const auto fresh_digests = digests_with_own_memory(
      [&](const LearnerFactory& learner) { return fresh(people, forget, config, learner); });
  EXPECT_NE(unlearned_digests, fresh_digests);

  // The same mutant is harmless where nothing is forgotten: the comparison blames the memory alone.
  const auto twin = [&] {
    return digests_with_own_memory(
        [&](const LearnerFactory& learner) { return fresh(people, {}, config, learner); });
  };
  EXPECT_EQ(twin(), twin());
}

INSTANTIATE_TEST_SUITE_P(All, MutantLearners,
                         testing::Values(Mutant::kKeepsSamples, Mutant::kKeepsStatistic,
                                         Mutant::kKeepsBatchBoundaries));

}  // namespace
}  // namespace sisa
