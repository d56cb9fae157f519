// Kills the real program at random moments of its work, again and again, and looks after every
// death whether all or nothing of the command has happened.
//
//   SISA_KILLS=2000  that many kills over all lives instead of 200
//   SISA_SEED=N      other lives; the moments differ in every run

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <set>

#include "storage/suppressions.h"
#include "tests/crash/crash_fixture.h"

namespace sisa {
namespace {

constexpr int kEntries = 8;
constexpr int kAttemptsALife = 14;

std::uint64_t number_from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::stoull(text);
}

/// Lives of stores, each some fifteen commands long, most of them killed.
class RandomKills : public CrashTest, public ::testing::WithParamInterface<int> {
 protected:
  RandomKills() : seed_(number_from_environment("SISA_SEED", 1) * 1000 + GetParam()) {
    random_.seed(seed_);
  }

  void live() {
    roll_ = {};
    gone_ = {};
    requests_ = {};
    while (roll_.empty()) attempt_creation();
    for (int i = 0; i < kAttemptsALife; ++i) attempt(random_deed());
    expect_right_end();
    std::filesystem::remove_all(store());
  }

  int kills() const {
    int sum = 0;
    for (const auto& [name, count] : kills_) sum += count;
    return sum;
  }

  void report() const {
    std::cout << "seed " << seed_ << ": " << kills() << " kills at work";
    for (const auto& [name, count] : kills_) std::cout << ", " << count << " " << name;
    std::cout << "; " << survived_ << " ended before they were killed, " << spared_
              << " were let be; " << happened_ << " of the killed had happened" << std::endl;
  }

  std::uint64_t seed_;

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  Words random_ids(std::size_t most) {
    Words ids = ids_of(roll_);
    std::shuffle(ids.begin(), ids.end(), random_);
    ids.resize(1 + below(most));
    return ids;
  }

  /// Some who are not in the store.
  Words absent_ids(std::size_t most) {
    Words ids;
    for (const Person& person : everyone_) {
      if (!roll_.contains(person.id)) ids.push_back(person.id);
    }
    std::shuffle(ids.begin(), ids.end(), random_);
    ids.resize(std::min(ids.size(), 1 + below(most)));
    return ids;
  }

  Deed random_deed() {
    switch (below(10)) {
      case 0:
        return training(roll_);
      case 1:
      case 2:
        return retraining(roll_);
      case 3:
      case 4:
        return adding(roll_, absent_ids(4));
      case 5: {
        const std::string id = random_ids(1).front();
        return correcting(roll_, id, (roll_.at(id) + 1) % 3);
      }
      default:
        return unlearning(roll_, random_ids(4), below(2) == 0);
    }
  }

  /// Kills five of six commands at a moment of the time that the last one of the kind took.
  Ending run(const Deed& deed) {
    const auto known = work_.find(deed.name);
    const double longest = known == work_.end() ? 0.3 : known->second.count();
    std::optional<std::chrono::duration<double>> patience;
    const double moment = std::uniform_real_distribution<>(0, longest)(random_);
    if (below(6) != 0) patience = std::chrono::duration<double>(moment);
    Ending ending = run_and_kill(deed.words, store(), patience);
    if (ending.killed) {
      ++kills_[deed.name];
    } else {
      work_[deed.name] = ending.work;
      ++(patience ? survived_ : spared_);
      EXPECT_EQ(ending.result.status, 0) << ending.result.err;
    }
    return ending;
  }

  void attempt_creation() {
    const Deed deed = creation(store(), at_first_);
    const Ending ending = run(deed);
    const bool there = std::filesystem::exists(store());
    EXPECT_TRUE(there || ending.killed);
    if (!there) return;
    roll_ = at_first_;
    EXPECT_EQ(inspect(store()).roll, roll_);
  }

  void attempt(const Deed& deed) {
    SCOPED_TRACE(deed.name + " in the life of seed " + std::to_string(seed_));
    const Ending ending = run(deed);
    const Inspection seen = inspect(store());
    const bool happened = deed.is_request && seen.requests.size() > requests_.size();
    const bool acknowledged = !ending.killed || !ending.result.out.empty();
    EXPECT_TRUE(happened || !acknowledged || !deed.is_request) << "an acknowledged request is lost";
    EXPECT_EQ(seen.roll, happened ? deed.after : roll_);
    expect_no_way_back(seen.requests, happened ? 1 : 0);
    if (happened) take_over(deed.after);
    if (happened && ending.killed) ++happened_;
    if (happened && deed.name.starts_with("unlearn")) {
      expect_suppressed(deed);
      EXPECT_TRUE(read_file(deed.openings).ends_with("}\n")) << "nobody has the openings";
    }
    requests_ = seen.requests;
  }

  void expect_suppressed(const Deed& deed) const {
    const SuppressionList list = SuppressionList::read(suppressions());
    for (const std::string& id : gone_) {
      const bool named = std::find(deed.words.begin(), deed.words.end(), id) != deed.words.end();
      EXPECT_TRUE(!named || list.contains(id)) << id;
    }
  }

  /// No request vanishes or falls back.
  void expect_no_way_back(const std::vector<Request>& now, std::size_t fresh) const {
    ASSERT_EQ(now.size(), requests_.size() + fresh);
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      EXPECT_GE(now[i].state, requests_[i].state);
      EXPECT_EQ(now[i].accepted, requests_[i].accepted);
    }
  }

  void take_over(const Roll& after) {
    for (const auto& [id, label] : roll_) gone_.insert(id);
    for (const auto& [id, label] : after) gone_.erase(id);
    roll_ = after;
  }

  void expect_right_end() {
    SCOPED_TRACE("the end of a life of seed " + std::to_string(seed_));
    const std::string digest = sisa_json({"train", store()}).value("digest", "");
    EXPECT_TRUE(sisa_json({"verify", store()}).value("ok", false));
    EXPECT_EQ(digest, fresh_digest(roll_));
    const Inspection end = inspect(store());
    EXPECT_EQ(end.roll, roll_);
    EXPECT_EQ(end.digest, digest);
    for (const Request& request : end.requests) EXPECT_EQ(request.state, RequestState::kRestored);
    EXPECT_EQ(occurrences(store(), bytes_of({gone_.begin(), gone_.end()})), Words{});
    EXPECT_EQ(leftovers(), Words{});
  }

  std::mt19937_64 random_;
  std::map<std::string, std::chrono::duration<double>> work_;
  std::map<std::string, int> kills_;
  int survived_ = 0;
  int spared_ = 0;
  int happened_ = 0;

  Roll roll_;
  std::set<std::string> gone_;
  std::vector<Request> requests_;
};

TEST_P(RandomKills, LoseNothingAndHalveNothing) {
  const auto wanted = static_cast<int>(number_from_environment("SISA_KILLS", 200) / kEntries);
  while (kills() < wanted && !HasFailure()) live();
  report();
}

INSTANTIATE_TEST_SUITE_P(Lives, RandomKills, ::testing::Range(1, kEntries + 1));

}  // namespace
}  // namespace sisa
