#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

// What others find while a writer retrains for a request that it has accepted and erased.

namespace sisa {
namespace {

using testing::HasSubstr;

/// Does something when training begins.
class AtStart : public Observer {
 public:
  explicit AtStart(std::function<void()> act) : act_(std::move(act)) {}
  void on_start(std::uint64_t, std::uint64_t) override { act_(); }

 private:
  std::function<void()> act_;
};

/// Another process, which has opened no store: it tries to write to one when it is told to.
class OtherWriter {
 public:
  explicit OtherWriter(const std::string& store) {
    if (::pipe(go_.data()) != 0 || ::pipe(answer_.data()) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) live(store);
  }
  ~OtherWriter() { ::waitpid(child_, nullptr, 0); }

  /// The error that it gets, or "opened".
  std::string answer() {
    const char go = 'g';
    EXPECT_EQ(::write(go_[1], &go, 1), 1);
    std::array<char, 1024> text{};
    EXPECT_GT(::read(answer_[0], text.data(), text.size() - 1), 0);
    return text.data();
  }

 private:
  [[noreturn]] void live(const std::string& store) {
    char go = 0;
    if (::read(go_[0], &go, 1) != 1) ::_exit(1);
    std::string text = "opened";
    try {
      Ensemble(store, Access::kWrite, make_fake_learner);
    } catch (const Error& error) {
      text = error.what();
    }
    ::_exit(::write(answer_[1], text.data(), text.size()) < 0);
  }

  std::array<int, 2> go_{};
  std::array<int, 2> answer_{};
  pid_t child_ = 0;
};

class WriterAndOthers : public testing::Test {
 protected:
  void create() {
    create_people_store(store_, dir_ / "people.csv", make_people(60, 1, 11),
                        people_config(3, 4, 99), make_fake_learner);
  }

  TempDir dir_;
  std::string store_ = dir_ / "store";
  Observer silent_;
};

TEST_F(WriterAndOthers, NobodyElseWritesBetweenErasureAndRestoration) {
  OtherWriter other(store_);
  create();
  Ensemble ensemble(store_, Access::kWrite, make_fake_learner);
  ensemble.train(1, silent_);
  std::string answer;
  AtStart observer([&] { answer = other.answer(); });
  ensemble.unlearn({.ids = {"p7"}}, {.workers = 1}, observer);
  EXPECT_THAT(answer, HasSubstr("is in use by process " + std::to_string(::getpid())));
}

TEST_F(WriterAndOthers, VerificationTellsNoLieAndWhatItLeftOut) {
  create();
  Ensemble ensemble(store_, Access::kWrite, make_fake_learner);
  ensemble.train(1, silent_);
  Ensemble early(store_, Access::kRead, make_fake_learner);
  const auto expect_truth = [&](Ensemble& reader, const std::string& files) {
    const VerifyReport report = reader.verify(false, {}, 1, silent_);
    for (const Check& check : report.checks) {
      EXPECT_TRUE(check.ok) << check.name << ": " << check.detail;
    }
    EXPECT_THAT(report.checks.front().detail, HasSubstr(files));
    EXPECT_THAT(report.checks.back().detail, HasSubstr("not looked for: another process writes"));
  };
  AtStart observer([&] {
    expect_truth(early, "not all compared: another process writes");
    Ensemble late(store_, Access::kRead, make_fake_learner);
    expect_truth(late, "checksums of every file match");
  });
  ensemble.unlearn({.ids = {"p7"}}, {.workers = 1}, observer);
  EXPECT_TRUE(ensemble.verify(false, {}, 1, silent_).ok());
}

}  // namespace
}  // namespace sisa
