#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class BackupCommands : public StoreTest {
 protected:
  std::string store_ = trained();
  std::string backups_ = path("B");
  std::string list_ = path("list");
};

TEST_F(BackupCommands, BringAStoreBackWithoutWhomTheListNames) {
  const auto backup = sisa_json({"backup", store_, backups_});
  EXPECT_EQ(backup.at("backup"), 1);
  EXPECT_EQ(backup.at("requests"), 0);
  EXPECT_EQ(backup.at("kept"), 1);
  EXPECT_GT(backup.at("bytes"), 1000);
  sisa_ok({"unlearn", store_, "--id", "p1", "p2", "--suppressions", list_});

  const Result unaware = sisa_ok({"restore", backups_, path("R")});
  EXPECT_THAT(unaware.err, HasSubstr("The backup knows no request"));
  EXPECT_THAT(unaware.out, HasSubstr("60 samples"));

  const auto restored = sisa_json({"restore", backups_, path("T"), "--suppressions", list_});
  EXPECT_EQ(restored.at("samples"), 58);
  EXPECT_EQ(restored.at("suppressed"), 2);
  EXPECT_EQ(restored.at("request"), 1);
  sisa_ok({"retrain", path("T")});
  EXPECT_EQ(sisa_json({"status", path("T")}).at("digest"),
            sisa_json({"status", store_}).at("digest"));
}

TEST_F(BackupCommands, LeaveNothingAtTheStoresNameWhenRestoringIsKilled) {
  sisa_ok({"backup", store_, backups_});
  sisa_ok({"unlearn", store_, "--id", "p1", "--suppressions", list_, "--defer"});
  const Words restore{"restore", backups_, path("R"), "--suppressions", list_};
  for (const char* point : {"accept.after-write", "create.before-rename"}) {
    const Result killed = sisa_run(restore, {.environment = {{"SISA_KILL_AT", point}}});
    EXPECT_EQ(killed.signal, SIGKILL) << point;
    EXPECT_FALSE(std::filesystem::exists(path("R"))) << point;
    EXPECT_THAT(files(), Contains(HasSubstr("/.R.creating-"))) << point;
  }
  sisa_ok(restore);
  EXPECT_TRUE(std::filesystem::exists(path("R")));
  EXPECT_THAT(files(), Not(Contains(HasSubstr("/.R.creating-"))));
}

TEST_F(BackupCommands, RefuseInOneLine) {
  expect_refused(sisa_run({"backup", store_}), 2, "DIR is missing");
  expect_refused(sisa_run({"backup", store_, store_ + "/B"}), 2, "lies in the store");
  expect_refused(sisa_run({"backup", store_, backups_, "--keep", "0"}), 2, "--keep expects");
  expect_refused(sisa_run({"restore", backups_, path("R")}), 3, "no backup in");
  sisa_ok({"backup", store_, backups_});
  expect_refused(sisa_run({"restore", backups_, store_}), 1, "something is already there");
  expect_refused(sisa_run({"restore", backups_, path("R"), "--suppressions", list_}), 3, list_);
}

// A list that was cut short between two lines looks like any other.
TEST_F(BackupCommands, SayHowManyReferencesTheListHolds) {
  sisa_ok({"backup", store_, backups_});
  sisa_ok({"unlearn", store_, "--id", "p1", "p2", "--suppressions", list_, "--defer"});
  const std::string full = ": 2 references, 2 samples suppressed\n";
  const std::string empty = ": 0 references, 0 samples suppressed\n";
  EXPECT_THAT(sisa_ok(create_words(path("T"), data_, {"--suppressions", list_})).err,
              HasSubstr(full));
  const Words add = {"add", store_, "--data", data_, "--suppressions", list_, "--defer"};
  EXPECT_THAT(sisa_ok(joined(add, {"--id-prefix", "n-"})).err,
              HasSubstr(": 2 references, 0 samples suppressed\n"));
  const std::string text = read_file(list_);
  write_file(list_, text.substr(0, text.find('\n') + 1));
  const Result restored = sisa_ok({"restore", backups_, path("R"), "--suppressions", list_});
  EXPECT_THAT(restored.err, HasSubstr(empty));
}

TEST_F(BackupCommands, KeepTheSigningKeyFromOthers) {
  namespace fs = std::filesystem;
  sisa_ok({"backup", store_, backups_});
  sisa_ok({"restore", backups_, path("R")});
  for (const std::string& directory : {store_, backups_, path("R")}) {
    EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all) << directory;
  }
}

TEST_F(BackupCommands, AddAndCorrectReportAsUnlearnDoes) {
  sisa_ok({"unlearn", store_, "--id", "p1", "p2", "--suppressions", list_});
  const auto added = sisa_json({"add", store_, "--data", data_, "--id-prefix", "n-", "--defer"});
  EXPECT_EQ(added.at("state"), "erased");
  EXPECT_EQ(added.at("samples_added"), 60);
  EXPECT_EQ(added.at("samples_removed"), 0);
  EXPECT_EQ(added.at("suppressed"), 0);
  const auto status = sisa_json({"status", store_});
  EXPECT_EQ(status.at("samples"), 118);
  const int label = (people_[3].label + 1) % 3;
  const auto corrected =
      sisa_json({"correct", store_, "--id", people_[3].id, "--label", std::to_string(label)});
  EXPECT_EQ(corrected.at("state"), "restored");
  EXPECT_EQ(corrected.at("samples_added"), 1);
  EXPECT_EQ(corrected.at("samples_removed"), 1);
  EXPECT_THAT(sisa_ok({"correct", store_, "--id", "p4", "--label", "2", "--defer"}).out,
              HasSubstr("\"id\":\"p4\""));
  for (const char* label : {"3", "5000000000"}) {
    expect_refused(sisa_run({"correct", store_, "--id", "p4", "--label", label}), 2, "from 0 to 2");
  }
  expect_refused(sisa_run({"add", store_, "--data", data_}), 1, "already; nothing changed");
  expect_refused(sisa_run({"correct", store_, "--id", "nobody", "--label", "0"}), 3, "'nobody'");
}

}  // namespace
}  // namespace sisa
