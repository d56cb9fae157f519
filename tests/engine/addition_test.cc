#include "engine/addition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>

#include "engine/ensemble.h"
#include "engine/front.h"
#include "engine/numerics.h"
#include "shards/error.h"
#include "storage/suppressions.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using People = std::vector<Person>;

class AdditionTest : public ::testing::Test {
 protected:
  void create(const People& people) {
    create_people_store(dir_ / "S", dir_ / "all.csv", people, config_, make_fake_learner);
  }

  Ensemble open(const std::string& name = "S") {
    return Ensemble(dir_ / name, Access::kWrite, make_fake_learner);
  }

  AddOptions adding(const People& people) {
    return {.data = write_people(dir_ / "more.csv", people)};
  }

  /// The digests of a store made of those people alone.
  std::vector<std::string> fresh(const People& people) {
    TempDir dir;
    create_people_store(dir / "F", dir / "all.csv", people, config_, make_fake_learner);
    Ensemble ensemble(dir / "F", Access::kWrite, make_fake_learner);
    ensemble.train(1, silent_);
    return slice_digests(ensemble.status());
  }

  /// Expects `act` to fail so and to leave the store as it is.
  void expect_refused(Ensemble& ensemble, ErrorKind kind, const std::string& part,
                      const std::function<void()>& act) {
    const auto before = slice_digests(ensemble.status());
    const std::uint64_t samples = ensemble.status().samples;
    try {
      act();
      ADD_FAILURE() << "nothing was thrown; expected: " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
    EXPECT_EQ(slice_digests(ensemble.status()), before);
    EXPECT_EQ(ensemble.status().samples, samples);
    EXPECT_TRUE(ensemble.verify(false, {}, 1, silent_).ok());
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = people_config(2, 3, 11);
  People people_ = make_people(40, 2, 3);
  People old_{people_.begin(), people_.begin() + 30};
  People new_{people_.begin() + 30, people_.end()};
};

TEST_F(AdditionTest, LeadsToTheStoreThatAlwaysHadTheSamples) {
  create(old_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const UnlearnReport report = ensemble.add(adding(new_), {.workers = 1}, silent_);
  EXPECT_EQ(report.request.kind, RequestKind::kAdd);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_EQ(report.request.samples_added, 10U);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(people_));
}

TEST_F(AdditionTest, AndForgettingAndCorrectingInAnyOrderLeadToTheFreshStore) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const TempDir dir;
    config_ = people_config(1 + random() % 3, 1 + random() % 4, random());
    People living = old_;
    People waiting = new_;
    create_people_store(dir / "S", dir / "all.csv", living, config_, make_fake_learner);
    Ensemble ensemble(dir / "S", Access::kWrite, make_fake_learner);
    for (int step = 0; step < 10; ++step) {
      const UnlearnOptions options{.defer = random() % 2 == 0, .workers = 1};
      const std::size_t chosen = random() % living.size();
      switch (random() % 4) {
        case 0:
          ensemble.unlearn({.ids = {living[chosen].id}}, options, silent_);
          waiting.push_back(living[chosen]);  // whoever was forgotten may come again
          living.erase(living.begin() + static_cast<std::ptrdiff_t>(chosen));
          break;
        case 1:
          living[chosen].label = (living[chosen].label + 1 + random() % 2) % 3;
          ensemble.correct(living[chosen].id, living[chosen].label, options, silent_);
          break;
        case 2:
          if (waiting.empty()) break;
          ensemble.add(adding({waiting.back()}), options, silent_);
          living.push_back(waiting.back());
          waiting.pop_back();
          break;
        default:
          ensemble.train(1, silent_);
      }
    }
    ensemble.train(1, silent_);
    EXPECT_EQ(slice_digests(ensemble.status()), fresh(living));
    EXPECT_TRUE(ensemble.verify(true, {}, 1, silent_).ok());
  }
}

/// Doubles every feature; its bits depend on "version".
class Doubling : public Front {
 public:
  Doubling(FeatureLayout layout, std::string version)
      : layout_(std::move(layout)), version_(std::move(version)) {}

  const FeatureLayout& output() const override { return layout_; }
  void apply(std::span<const std::byte> samples, std::span<std::byte> out) const override {
    for (std::size_t i = 0; i < samples.size(); i += sizeof(float)) {
      float value = 0;
      std::memcpy(&value, &samples[i], sizeof value);
      value *= 2;
      std::memcpy(&out[i], &value, sizeof value);
    }
  }
  Fingerprint fingerprint() const override { return {{"doubling", version_}}; }

 private:
  FeatureLayout layout_;
  std::string version_;
};

Numerics behind_front(const std::string& version) {
  Numerics numerics(make_fake_learner);
  numerics.front = [version](const StoreConfig& config) -> std::unique_ptr<Front> {
    return std::make_unique<Doubling>(config.features, version);
  };
  return numerics;
}

TEST_F(AdditionTest, WantsTheFrontOfTheStoresOwnFingerprint) {
  config_.front.name = "doubling";
  CreateOptions options{.data = write_people(dir_ / "all.csv", old_), .config = config_};
  Ensemble::create(dir_ / "S", options, silent_, behind_front("1"));
  Ensemble other(dir_ / "S", Access::kWrite, behind_front("2"));
  expect_refused(other, ErrorKind::kFailed, "under another numeric fingerprint",
                 [&] { other.add(adding(new_), {.workers = 1}, silent_); });
  other.unlearn({.ids = {old_[0].id}}, {.defer = true, .workers = 1}, silent_);
  EXPECT_EQ(other.status().samples, old_.size() - 1);
}

TEST_F(AdditionTest, DeferredServesWhatNeverSawThem) {
  create(old_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const UnlearnReport report =
      ensemble.add(adding({new_[0]}), {.defer = true, .workers = 1}, silent_);
  EXPECT_EQ(report.request.state, RequestState::kErased);
  const TouchedShard touched = report.request.shards.at(0);
  EXPECT_EQ(ensemble.status().shards[touched.shard.value].served_slice.value,
            touched.from_slice.value - 1);
  ensemble.retrain(1, silent_);
  old_.push_back(new_[0]);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(old_));
}

TEST_F(AdditionTest, RefusesAllForOneBadRowAtTheEnd) {
  create(old_);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const auto refused = [&](Person bad, const std::string& part) {
    People people = new_;
    people.push_back(bad);
    const AddOptions options = adding(people);
    expect_refused(ensemble, ErrorKind::kFailed, part,
                   [&] { ensemble.add(options, {.workers = 1}, silent_); });
  };
  refused({"x", "x", 3, {0, 0}}, "more.csv line 12: label 3, expected 0 to 2");
  refused({"p7", "x", 1, {0, 0}}, "more.csv line 12: id \"p7\" is in ");
  refused({"p30", "x", 1, {0, 0}}, "id \"p30\" occurs twice: ");
  refused({std::string(300, 'x'), "x", 1, {0, 0}}, "line 12");
}

TEST_F(AdditionTest, RefusesDataOfAnotherLayoutOrOfNothingOrTooMuch) {
  create(old_);
  Ensemble ensemble = open();
  const auto refused = [&](const AddOptions& options, ErrorKind kind, const std::string& part) {
    expect_refused(ensemble, kind, part, [&] { ensemble.add(options, {.workers = 1}, silent_); });
  };
  std::ofstream(dir_ / "wide.csv") << "id,subject,label,a,b,c\nx,x,1,1,2,3\n";
  refused({.data = "csv:" + dir_ / "wide.csv"}, ErrorKind::kFailed,
          "the store was made for floats 2");
  refused({.data = "csv:" + dir_ / "absent.csv"}, ErrorKind::kNotFound, "absent.csv");
  AddOptions options = adding(new_);
  options.most_bytes = 500;
  refused(options, ErrorKind::kFailed, "add it in parts");
}

TEST_F(AdditionTest, TellsRowNumbersApartByAPrefix) {
  config_.columns = {.label = "label", .id = std::nullopt, .subject = std::nullopt};
  const auto rows = [&](const std::string& name) {
    std::ofstream(dir_ / name) << "label,a,b\n0,1,2\n1,3,4\n2,5,6\n0,7,8\n";
    return "csv:" + dir_ / name;
  };
  Ensemble::create(dir_ / "S", {.data = rows("a.csv"), .config = config_}, silent_,
                   make_fake_learner);
  Ensemble ensemble = open();
  AddOptions options{.data = rows("b.csv")};
  expect_refused(ensemble, ErrorKind::kFailed, "--id-prefix",
                 [&] { ensemble.add(options, {.workers = 1}, silent_); });
  options.id_prefix = "b-";
  std::ofstream(dir_ / "subjects.csv") << "3,somebody\n";
  options.subjects_file = dir_ / "subjects.csv";
  ensemble.add(options, {.workers = 1}, silent_);
  EXPECT_EQ(ensemble.status().samples, 8U);
  // A subject of its own goes by the new id; the file's goes by its name.
  EXPECT_EQ(
      ensemble.unlearn({.subjects = {"b-0", "1"}}, {.workers = 1}, silent_).request.samples_removed,
      2U);
  EXPECT_EQ(
      ensemble.unlearn({.subjects = {"somebody"}}, {.workers = 1}, silent_).request.samples_removed,
      1U);
}

TEST_F(AdditionTest, LeavesOutWhoIsSuppressed) {
  create(people_);
  Ensemble ensemble = open();
  const std::string list = dir_ / "list";
  ensemble.unlearn({.ids = {"p30", "p31"}}, {.workers = 1, .suppressions = list}, silent_);
  ensemble.unlearn({.ids = {"p32"}}, {.workers = 1}, silent_);
  AddOptions options = adding({new_[0], new_[1], new_[2]});
  options.suppressions = SuppressionList::read(list);
  const UnlearnReport report = ensemble.add(options, {.workers = 1}, silent_);
  EXPECT_EQ(report.suppressed, 2U);
  EXPECT_EQ(report.request.samples_added, 1U);
  options.data = adding({new_[0]}).data;
  expect_refused(ensemble, ErrorKind::kFailed, "holds suppressed samples alone",
                 [&] { ensemble.add(options, {.workers = 1}, silent_); });

  CreateOptions creation{.data = "csv:" + dir_ / "all.csv", .config = config_};
  creation.suppressions = options.suppressions;
  const CreateReport created = Ensemble::create(dir_ / "C", creation, silent_, make_fake_learner);
  EXPECT_EQ(created.samples, 38U);
  EXPECT_EQ(created.suppressed, 2U);
}

TEST_F(AdditionTest, FailedRequestsLeaveTheListAsItWas) {
  create(people_);
  Ensemble ensemble = open();
  const std::string list = dir_ / "list";
  ensemble.unlearn({.ids = {"p1"}}, {.workers = 1, .suppressions = list}, silent_);
  expect_refused(ensemble, ErrorKind::kNotFound, "nobody", [&] {
    ensemble.unlearn({.ids = {"p2", "nobody"}}, {.workers = 1, .suppressions = list}, silent_);
  });
  EXPECT_EQ(SuppressionList::read(list).size(), 1U);
}

TEST_F(AdditionTest, CorrectionsOfNothingAreRefused) {
  create(old_);
  Ensemble ensemble = open();
  const auto refused = [&](const std::string& id, std::uint32_t label, ErrorKind kind,
                           const std::string& part) {
    expect_refused(ensemble, kind, part,
                   [&] { ensemble.correct(id, label, {.workers = 1}, silent_); });
  };
  refused("nobody", 1, ErrorKind::kNotFound, "no sample with id 'nobody'");
  refused("p1", 3, ErrorKind::kUsage, "label 3, expected 0 to 2");
  refused("p1", 1, ErrorKind::kUsage, "has label 1 already");
}

}  // namespace
}  // namespace sisa
