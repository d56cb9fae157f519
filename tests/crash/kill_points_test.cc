#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>

#include "storage/kill_point.h"
#include "storage/suppressions.h"
#include "tests/crash/crash_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

using Points = std::vector<std::string>;

const Points kCreating = {"create.directory-made", "create.loaded", "create.before-rename",
                          "create.after-rename"};
const Points kCommitting = {"commit.before-write", "commit.after-write"};
const Points kSuppressing = {"suppress.before-append", "suppress.after-append"};
const Points kAccepting = {"accept.before-write", "accept.after-write"};
const Points kErasing = {
    "purge.flushed",       "purge.compacted",           "purge.before-removal",
    "purge.after-removal", "erase.before-confirmation", "erase.after-confirmation",
    "erase.before-write",  "erase.after-write"};
const Points kRestored = {"restored.before-write", "restored.after-write"};
const Points kBackingUp = {"backup.copied", "backup.pruned"};
const Points kRestoringBackups = {"restore.copied"};
const Points kExporting = {"export.before-record", "export.after-record"};

/// The passings to die at. Purges come in pairs, of what was removed and of the memory of it, and
/// touch many ranges; every slice has its checkpoint.
std::vector<int> passings(const std::string& point) {
  if (point == "purge.compacted") return {1, 4};
  if (point.starts_with("purge.")) return {1, 2};
  if (point.starts_with("commit.")) return {1, 2};
  return {1};
}

Points joined(std::initializer_list<Points> lists) {
  Points all;
  for (const Points& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

/// Whether the edge lies behind the other in the order of kKillPoints, or is it.
bool reached(const std::string& point, const std::string& other) {
  const auto position = [](const std::string& name) {
    return std::find(kKillPoints.begin(), kKillPoints.end(), name);
  };
  return position(point) >= position(other);
}

/// Kills a command at each of its points, in turn, in a copy of the store that it finds.
class KillPoints : public CrashTest {
 protected:
  void create_and_train() {
    must_do(creation(store(), at_first_));
    must_do(training(at_first_));
  }

  /// The store as it is now is what every kill finds, and the deed what it cuts off.
  void expect_survives(const Deed& deed, const Points& points) {
    fs::rename(store(), path("found"));
    find_undisturbed_end(deed);
    const Inspection before = inspect(path("found"));
    for (const std::string& point : points) {
      for (const int passing : passings(point)) {
        SCOPED_TRACE(deed.name + " killed at " + point + ":" + std::to_string(passing));
        find_store();
        ASSERT_TRUE(dies(deed, point, passing)) << "it did not die";
        expect_all_or_nothing(before, deed, reached(point, "accept.after-write"));
        expect_goes_on(deed, reached(point, "accept.after-write"));
      }
    }
  }

  /// A deed may be done again: what it would refuse to write over goes.
  static void do_again(const Deed& deed) {
    fs::remove(deed.openings);
    must_do(deed);
  }

  static bool dies(const Deed& deed, const std::string& point, int passing = 1) {
    fs::remove(deed.openings);
    Surroundings where;
    where.environment["SISA_KILL_AT"] = point + ":" + std::to_string(passing);
    return sisa_run(deed.words, where).signal == SIGKILL;
  }

  Words forgotten_;     ///< ids that the deed takes away
  std::string digest_;  ///< at the end, where nothing dies

 private:
  void find_store() {
    fs::remove_all(store());
    fs::copy(path("found"), store(), fs::copy_options::recursive);
  }

  void find_undisturbed_end(const Deed& deed) {
    find_store();
    do_again(deed);
    digest_ = sisa_json({"train", store()}).value("digest", "");
    EXPECT_EQ(digest_, fresh_digest(deed.after));
  }

  void expect_all_or_nothing(const Inspection& before, const Deed& deed, bool accepted) {
    const Inspection dead = inspect(store());
    const bool all = deed.is_request && accepted;
    EXPECT_EQ(dead.roll, all ? deed.after : before.roll);
    EXPECT_EQ(dead.requests.size(), before.requests.size() + (all ? 1 : 0));
    if (!all || deed.openings.empty()) return;
    const std::string openings = read_file(deed.openings);
    EXPECT_EQ(std::count(openings.begin(), openings.end(), '\n'), forgotten_.size());
  }

  /// By itself where it was accepted; else the deed is done again.
  void expect_goes_on(const Deed& deed, bool accepted) {
    if (!deed.is_request || !accepted) do_again(deed);
    if (deed.is_request) must_do(retraining(deed.after));
    const Inspection done = inspect(store());
    EXPECT_EQ(done.roll, deed.after);
    EXPECT_EQ(done.digest, digest_);
    for (const Request& request : done.requests) {
      EXPECT_EQ(request.state, RequestState::kRestored);
    }
    EXPECT_EQ(occurrences(store(), bytes_of(forgotten_)), Words{});
  }
};

TEST_F(KillPoints, CreationIsThereWholeOrNotAtAll) {
  const Deed deed = creation(store(), at_first_);
  for (const std::string& point : kCreating) {
    SCOPED_TRACE(point);
    fs::remove_all(store());
    ASSERT_TRUE(dies(deed, point)) << "it did not die";
    EXPECT_EQ(fs::exists(store()), point == "create.after-rename");
    if (!fs::exists(store())) must_do(deed);
    EXPECT_EQ(inspect(store()).roll, at_first_);
    EXPECT_EQ(leftovers(), Words{});
  }
  EXPECT_EQ(sisa_json({"train", store()}).value("digest", ""), fresh_digest(at_first_));
}

TEST_F(KillPoints, TrainingGoesOnFromItsCheckpoints) {
  must_do(creation(store(), at_first_));
  expect_survives(training(at_first_), kCommitting);
}

TEST_F(KillPoints, UnlearningIsAcceptedWholeAndGoesOn) {
  create_and_train();
  forgotten_ = {everyone_[3].id, everyone_[57].id, everyone_[101].id};
  EXPECT_GE(occurrences(store(), bytes_of(forgotten_)).size(), 2 * forgotten_.size());
  expect_survives(
      unlearning(at_first_, forgotten_, false),
      joined(
          {kSuppressing, kAccepting, kErasing, {"commit.after-write", "restored.before-write"}}));
  const SuppressionList list = SuppressionList::read(suppressions());
  for (const std::string& id : forgotten_) EXPECT_TRUE(list.contains(id));
}

TEST_F(KillPoints, DeferredUnlearningIsAcceptedWholeAndGoesOn) {
  create_and_train();
  forgotten_ = {everyone_[7].id};
  expect_survives(unlearning(at_first_, forgotten_, true),
                  joined({kAccepting, {"purge.before-removal", "erase.after-write"}}));
}

TEST_F(KillPoints, RetrainingGoesOnFromItsCheckpoints) {
  create_and_train();
  forgotten_ = {everyone_[11].id, everyone_[88].id};
  const Deed forgetting = unlearning(at_first_, forgotten_, true);
  must_do(forgetting);
  expect_survives(retraining(forgetting.after), joined({kCommitting, kRestored}));
}

TEST_F(KillPoints, AddingIsAcceptedWholeAndGoesOn) {
  create_and_train();
  expect_survives(adding(at_first_, {everyone_[130].id, everyone_[131].id}),
                  joined({kAccepting, {"purge.flushed", "erase.before-write"}, kCommitting}));
}

TEST_F(KillPoints, CorrectingIsAcceptedWholeAndGoesOn) {
  create_and_train();
  const Person& person = everyone_[5];
  expect_survives(correcting(at_first_, person.id, (person.label + 1) % 3),
                  joined({kAccepting, {"purge.flushed", "erase.before-write"}, kCommitting}));
}

TEST_F(KillPoints, BackingUpLeavesAWholeBackupWithoutTheForgotten) {
  must_do(creation(store(), at_first_));
  must_do({"backup", {"backup", store(), path("backups")}});
  Roll roll = at_first_;
  for (const std::string& point : kBackingUp) {
    SCOPED_TRACE(point);
    forgotten_.push_back(everyone_[20 + forgotten_.size()].id);
    const Deed forgetting = unlearning(roll, {forgotten_.back()}, true);
    must_do(forgetting);
    roll = forgetting.after;
    const Deed backup{"backup", {"backup", store(), path("backups")}, roll};
    ASSERT_TRUE(dies(backup, point)) << "it did not die";
    const std::string copy = path("copy of " + point);
    must_do({"restore", {"restore", path("backups"), copy, "--suppressions", suppressions()}});
    EXPECT_EQ(inspect(copy).roll, roll);
    must_do(backup);
    EXPECT_EQ(occurrences(path("backups"), bytes_of(forgotten_)), Words{});
    EXPECT_EQ(inspect(store()).roll, roll);
  }
}

TEST_F(KillPoints, RestoringABackupIsThereWholeOrNotAtAll) {
  create_and_train();
  must_do({"backup", {"backup", store(), path("backups")}});
  forgotten_ = {everyone_[30].id, everyone_[31].id};
  const Deed forgetting = unlearning(at_first_, forgotten_, true);
  must_do(forgetting);
  const std::string digest = fresh_digest(forgetting.after);
  const Deed restoring{"restore",
                       {"restore", path("backups"), store(), "--suppressions", suppressions()},
                       forgetting.after};
  for (const std::string& point :
       joined({kRestoringBackups,
               kAccepting,
               {"purge.after-removal", "erase.after-write"},
               {"create.directory-made", "create.before-rename", "create.after-rename"}})) {
    SCOPED_TRACE(point);
    fs::remove_all(store());
    ASSERT_TRUE(dies(restoring, point)) << "it did not die";
    EXPECT_EQ(fs::exists(store()), point == "create.after-rename");
    if (!fs::exists(store())) must_do(restoring);
    EXPECT_EQ(inspect(store()).roll, forgetting.after);
    EXPECT_EQ(occurrences(store(), bytes_of(forgotten_)), Words{});
    EXPECT_EQ(leftovers(), Words{});
  }
  EXPECT_EQ(sisa_json({"retrain", store()}).value("digest", ""), digest);
}

TEST_F(KillPoints, AnExportAppearsOnlyOnceItIsLogged) {
  create_and_train();
  const auto events = [&] { return sisa_json({"log", store()}).at("size").get<int>(); };
  const std::string file = path("model");
  const Deed exporting{"export", {"export", store(), "--format", "safetensors", "-o", file}};
  for (const std::string& point : kExporting) {
    SCOPED_TRACE(point);
    const int before = events();
    ASSERT_TRUE(dies(exporting, point)) << "it did not die";
    EXPECT_FALSE(fs::exists(file));
    EXPECT_EQ(events(), before + (point == "export.after-record" ? 1 : 0));
    must_do({"verify", {"verify", store()}});
    must_do(exporting);
    must_do({"verify", {"verify", store(), "--export", file}});
    EXPECT_FALSE(fs::exists(file + ".sisa-part"));
    fs::remove_all(file);
  }
}

TEST(KillPoint, EachIsAmongThoseThatTheseTestsGoThrough) {
  const Points all = joined({kCreating, kSuppressing, kAccepting, kErasing, kCommitting, kRestored,
                             kBackingUp, kRestoringBackups, kExporting});
  const std::set<std::string> tested(all.begin(), all.end());
  EXPECT_EQ(tested, std::set<std::string>(kKillPoints.begin(), kKillPoints.end()));
}

}  // namespace
}  // namespace sisa
