#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <sstream>

#include "engine/ensemble.h"
#include "engine/training.h"
#include "shards/error.h"
#include "storage/kill_point.h"
#include "tests/engine/child.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

// Random sequences of create, train, add, unlearn, correct, retrain, crash and reopen, each step in
// a process of its own that may die or be stopped anywhere, against the oracle: a fresh store of
// whoever is left. SISA_SEED=N begins with other lives.

namespace sisa {
namespace {

constexpr int kEntries = 6;
constexpr int kLivesAnEntry = 50;

/// What becomes of a step.
enum class Fate { kEnds, kIsStopped, kDiesAtPoint, kDiesAtVisit, kDiesAtMoment };

/// A flag that a process sees although its child set it and died.
class SharedFlag {
 public:
  SharedFlag()
      : flag_(new (::mmap(nullptr, sizeof *flag_, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<bool>(false)) {}
  ~SharedFlag() { ::munmap(flag_, sizeof *flag_); }
  SharedFlag(const SharedFlag&) = delete;
  SharedFlag& operator=(const SharedFlag&) = delete;
  void set(bool value) { *flag_ = value; }
  bool is_set() const { return *flag_; }

 private:
  std::atomic<bool>* flag_;
};

/// Says when training begins: its request is accepted and erased by then. Stops it, or ends the
/// process, after so many sample visits, if that is given.
class Doom : public Observer {
 public:
  Doom(std::optional<std::uint64_t> visits, bool dies, SharedFlag& begun)
      : left_(visits ? static_cast<std::int64_t>(*visits) : INT64_MAX),
        dies_(dies),
        begun_(begun) {}
  void on_start(std::uint64_t, std::uint64_t) override { begun_.set(true); }
  void on_visits(std::uint64_t count) override {
    left_ -= static_cast<std::int64_t>(count);
    if (dies_ && left_ <= 0) ::raise(SIGKILL);
  }
  bool stop_requested() const override { return left_ <= 0; }

 private:
  std::atomic<std::int64_t> left_;
  bool dies_;
  SharedFlag& begun_;
};

/// Ends the process at a moment that nothing in it chooses.
void die_in(std::chrono::microseconds time) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer{};
  ::timer_create(CLOCK_MONOTONIC, &event, &timer);
  itimerspec when{};
  when.it_value.tv_nsec = 1000 * std::max<long>(1, time.count());
  ::timer_settime(timer, 0, &when, nullptr);
}

using People = std::map<std::string, Person>;

std::vector<Person> list_of(const People& people) {
  std::vector<Person> list;
  for (const auto& [id, person] : people) list.push_back(person);
  return list;
}

/// How many requests were accepted, and everyone with a label, one a line.
std::string roll_of(const People& people, std::uint64_t requests) {
  std::ostringstream text;
  text << requests << " requests\n";
  for (const auto& [id, person] : people) text << id << ' ' << person.label << '\n';
  return text.str();
}

std::string roll_of(const std::string& path) {
  Store store(path, Access::kRead);
  People people;
  for (const ShardId shard : all_shards(store.config())) {
    for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
      store.samples().scan({shard, slice}, [&](const StoredSample& sample) {
        people[std::string(sample.id)].label = sample.label;
      });
    }
  }
  return roll_of(people, store.journal().all().size());
}

void expect_verified(Ensemble& ensemble) {
  Observer silent;
  for (const Check& check : ensemble.verify(false, {}, 1, silent).checks) {
    if (!check.ok) throw Error(ErrorKind::kDamaged, check.name + ": " + check.detail);
  }
}

std::string digests_of(Ensemble& ensemble) {
  std::string text;
  for (const std::string& digest : slice_digests(ensemble.status())) text += digest + '\n';
  return text;
}

/// One store's life.
class Life {
 public:
  explicit Life(std::uint64_t seed)
      : random_(seed), config_(people_config(1 + below(4), 1 + below(5), random_())) {
    if (below(2) == 0) config_.training.slice_mode = SliceMode::kIncremental;
    if (below(2) == 0) {
      config_.kept_checkpoints = static_cast<std::uint32_t>(below(config_.slices));
    }
    const std::size_t per_subject = 1 + below(3);
    std::vector<Person> everyone = make_people(30 + below(40), per_subject, random_());
    if (below(2) == 0) {
      config_ = with_risks(config_);
      everyone = with_risks(everyone, random_());
    }
    if (below(2) == 0) {
      config_ = with_times(config_);
      everyone = with_times(everyone, random_());
    }
    for (const Person& person : everyone) {
      // A part of them come later.
      (below(3) == 0 ? others_ : people_).emplace(person.id, person);
    }
  }

  /// Lives, and compares.
  void live() {
    create();
    for (std::size_t steps = 4 + below(5); steps > 0; --steps) take_step();
    EXPECT_EQ(end(), fresh_end());
  }

  int deaths() const { return deaths_; }

 private:
  using Work = std::function<void(Ensemble&, const UnlearnOptions&, Observer&)>;

  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string store() const { return directory_ / "store"; }

  const Person& anyone(const People& people) {
    return std::next(people.begin(), static_cast<std::ptrdiff_t>(below(people.size())))->second;
  }

  /// In this process: what makes it end early.
  std::unique_ptr<Observer> meet(Fate fate, std::uint64_t chance) {
    if (fate == Fate::kDiesAtPoint) {
      const auto first = std::find(kKillPoints.begin(), kKillPoints.end(), "accept.before-write");
      const auto last = std::find(first, kKillPoints.end(), "restored.after-write") + 1;
      const auto points = static_cast<std::uint64_t>(last - first);
      const std::string point(first[static_cast<std::ptrdiff_t>(chance % points)]);
      ::setenv("SISA_KILL_AT", (point + ":" + std::to_string(1 + chance / 64 % 2)).c_str(), 1);
    }
    if (fate == Fate::kDiesAtMoment) die_in(std::chrono::microseconds(chance % 20'000));
    std::optional<std::uint64_t> visits;
    if (fate == Fate::kDiesAtVisit) visits = 1 + chance % 100;
    if (fate == Fate::kIsStopped) visits = chance % 200;
    return std::make_unique<Doom>(visits, fate == Fate::kDiesAtVisit, trained_);
  }

  Fate random_fate() { return static_cast<Fate>(below(5)); }

  void create() {
    const std::vector<Person> people = list_of(people_);
    while (!std::filesystem::exists(store())) {
      const Fate fate = random_fate();
      const std::uint64_t chance = random_();
      const auto done = in_child([&] {
        const auto observer = meet(fate, chance);
        create_people_store(store(), directory_ / "people.csv", people, config_, make_fake_learner);
        return std::string();
      });
      if (!done) ++deaths_;
    }
  }

  void take_step() {
    switch (below(8)) {
      case 0:
        return step(people_, others_, [](Ensemble& ensemble, auto& options, Observer& observer) {
          ensemble.train(options.workers, observer);
        });
      case 1:
        return step(people_, others_, [](Ensemble& ensemble, auto& options, Observer& observer) {
          ensemble.retrain(options.workers, observer);
        });
      case 2:
      case 3:
        return add();
      case 4:
        return correct();
      default:
        return unlearn();
    }
  }

  void unlearn() {
    ForgetSet forget;
    People people = people_;
    People others = others_;
    for (std::size_t i = 1 + below(4); i > 0 && !people.empty(); --i) {
      const Person person = anyone(people);
      const bool whole = below(3) == 0;
      (whole ? forget.subjects : forget.ids).push_back(whole ? person.subject : person.id);
      std::erase_if(people, [&](const auto& entry) {
        const bool goes = whole ? entry.second.subject == person.subject : entry.first == person.id;
        if (goes) others.insert(entry);
        return goes;
      });
    }
    // A fresh store, to compare with, wants as many people as shards or slices.
    const std::size_t least = std::max(config_.shards, config_.slices);
    if (people.size() < least || (forget.ids.empty() && forget.subjects.empty())) return;
    step(people, others, [forget](Ensemble& ensemble, auto& options, Observer& observer) {
      ensemble.unlearn(forget, options, observer);
    });
  }

  void add() {
    People people = people_;
    People others = others_;
    People added;
    for (std::size_t i = 1 + below(6); i > 0 && !others.empty(); --i) {
      const Person person = anyone(others);
      added.emplace(person.id, person);
      people.emplace(person.id, person);
      others.erase(person.id);
    }
    if (added.empty()) return;
    const std::string data = write_people(directory_ / "added.csv", list_of(added));
    step(people, others, [data](Ensemble& ensemble, auto& options, Observer& observer) {
      ensemble.add({.data = data}, options, observer);
    });
  }

  void correct() {
    if (people_.empty()) return;
    People people = people_;
    Person& person = people.at(anyone(people).id);
    person.label = (person.label + 1) % config_.classes;
    step(people, others_, [person](Ensemble& ensemble, auto& options, Observer& observer) {
      ensemble.correct(person.id, person.label, options, observer);
    });
  }

  /// Does the work, or a part of it, and finds that it has happened or has not.
  void step(const People& people, const People& others, const Work& work) {
    const Fate fate = random_fate();
    const std::uint64_t chance = random_();
    const UnlearnOptions options{
        .defer = below(2) == 0,
        .workers = 1 + static_cast<int>(below(2)),
    };
    trained_.set(false);
    const auto done = in_child([&] {
      Ensemble ensemble(store(), Access::kWrite, make_fake_learner);
      const auto observer = meet(fate, chance);
      try {
        work(ensemble, options, *observer);
      } catch (const Error& error) {
        if (fate != Fate::kIsStopped || error.kind() != ErrorKind::kInterrupted) throw;
      }
      return std::string();
    });
    if (!done) ++deaths_;
    const bool acknowledged = trained_.is_set() || (done && fate != Fate::kIsStopped);
    // Where nothing went wrong the end alone shows it too.
    const std::uint64_t requests = requests_ + (&people == &people_ ? 0 : 1);
    const std::string after = roll_of(people, requests);
    const std::string seen = done && below(4) != 0 && acknowledged ? after : look();
    EXPECT_TRUE(seen == after || seen == roll_of(people_, requests_)) << "half of a request:\n"
                                                                      << seen;
    EXPECT_TRUE(seen == after || !acknowledged) << "an acknowledged request is lost";
    if (seen != after) return;
    requests_ = requests;
    people_ = people;
    others_ = others;
  }

  std::string look() const {
    return *in_child([&] {
      Ensemble reader(store(), Access::kRead, make_fake_learner);
      expect_verified(reader);
      return roll_of(store());
    });
  }

  /// The digests that the life comes to.
  std::string end() const {
    return *in_child([&] {
      Observer silent;
      Ensemble ensemble(store(), Access::kWrite, make_fake_learner);
      ensemble.train(2, silent);
      expect_verified(ensemble);
      if (!ensemble.status().pending.empty()) throw std::runtime_error("requests stay pending");
      return digests_of(ensemble);
    });
  }

  /// Those of a store that never held anybody else, and keeps every checkpoint.
  std::string fresh_end() const {
    const std::string path = directory_ / "fresh";
    StoreConfig config = config_;
    config.kept_checkpoints = 0;
    return *in_child([&] {
      Observer silent;
      create_people_store(path, directory_ / "fresh.csv", list_of(people_), config,
                          make_fake_learner);
      Ensemble ensemble(path, Access::kWrite, make_fake_learner);
      ensemble.train(1, silent);
      return digests_of(ensemble);
    });
  }

  TempDir directory_;
  std::mt19937_64 random_;
  StoreConfig config_;
  People people_;  // in the store
  People others_;  // not, or no longer
  std::uint64_t requests_ = 0;
  SharedFlag trained_;
  int deaths_ = 0;
};

class RandomLives : public testing::TestWithParam<int> {};

TEST_P(RandomLives, EndAsFreshStoresDo) {
  const char* text = std::getenv("SISA_SEED");
  const std::uint64_t first = (text == nullptr ? 1 : std::stoull(text)) * 1000 + 100 * GetParam();
  int deaths = 0;
  for (std::uint64_t seed = first; seed < first + kLivesAnEntry; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    life.live();
    deaths += life.deaths();
    if (HasFailure()) break;
  }
  std::cout << "seeds " << first << " to " << first + kLivesAnEntry - 1 << ": " << deaths
            << " processes died" << std::endl;
}

INSTANTIATE_TEST_SUITE_P(All, RandomLives, testing::Range(0, kEntries));

}  // namespace
}  // namespace sisa
