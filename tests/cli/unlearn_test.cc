#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class Unlearn : public StoreTest {
 protected:
  // 60 people, of whom p4 and p9 have the features of p2.
  std::string trained_with_copies() {
    for (const std::size_t i : {4, 9}) people_[i].features = people_[2].features;
    data_ = write_csv(directory_ / "copies.csv", people_);
    return trained("C");
  }

  std::map<std::string, std::string> bytes_of(const std::string& store) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store)) {
      if (entry.is_regular_file()) files[entry.path()] = read_file(entry.path());
    }
    return files;
  }
};

TEST_F(Unlearn, ForgetsALabel) {
  const std::string store = trained();
  EXPECT_EQ(sisa_json({"unlearn", store, "--label", "1"}).at("samples_removed"), 20);
  expect_refused(sisa_run({"unlearn", store, "--label", "1"}), 3, "no sample with label 1 in");
  expect_refused(sisa_run({"unlearn", store, "--label", "3"}), 2, "label 3 is no class");
  expect_refused(sisa_run({"unlearn", store, "--label", "one"}), 2, "--label expects");
}

TEST_F(Unlearn, ReportsCopiesThatStayAndForgetsThemOnRequest) {
  const std::string store = trained_with_copies();
  const nlohmann::json plan = sisa_json({"unlearn", store, "--id", "p2", "--dry-run"});
  EXPECT_EQ(plan.at("copies_total"), 2);
  EXPECT_THAT(sisa_ok({"unlearn", store, "--id", "p2"}).out,
              HasSubstr("2 samples with the same features stay"));
  const nlohmann::json rest = sisa_json({"unlearn", store, "--id", "p4", "--duplicates"});
  EXPECT_EQ(rest.at("samples_removed"), 2);
  EXPECT_EQ(rest.at("copies_total"), 0);
}

TEST_F(Unlearn, DryRunTellsTheFutureAndChangesNothing) {
  const std::string store = trained();
  const Words words = {"unlearn", store, "--id", "p1", "p2", "--subject", "p3"};
  const auto before = bytes_of(store);
  const nlohmann::json plan = sisa_json(joined(words, {"--dry-run"}));
  const Result shown = sisa_ok(joined(words, {"--dry-run"}), {.terminal = true});
  EXPECT_THAT(shown.out, HasSubstr("Would forget 3 samples"));
  EXPECT_THAT(shown.err, Not(HasSubstr("for good?")));
  EXPECT_EQ(bytes_of(store), before);

  const nlohmann::json done = sisa_json(words);
  EXPECT_EQ(plan.at("samples"), done.at("samples_removed"));
  EXPECT_EQ(plan.at("sample_visits"), done.at("sample_visits"));
  ASSERT_EQ(plan.at("shards").size(), done.at("shards").size());
  for (std::size_t i = 0; i < plan.at("shards").size(); ++i) {
    for (const char* field : {"shard", "from_slice"}) {
      EXPECT_EQ(plan.at("shards")[i].at(field), done.at("shards")[i].at(field));
    }
  }
  EXPECT_GT(plan.at("estimated_seconds"), 0);
}

TEST_F(Unlearn, WritesOpeningsForItsOwnerAlone) {
  const std::string store = trained();
  const std::string file = path("openings");
  const nlohmann::json done = sisa_json({"unlearn", store, "--id", "p1", "p2", "--openings", file});
  EXPECT_EQ(done.at("openings_file"), file);
  EXPECT_TRUE(done.at("openings").empty());
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const std::string text = read_file(file);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, HasSubstr("\"id\":\"p2\""));

  // Openings cannot be had again, so that they are never overwritten; nothing is forgotten first.
  expect_refused(sisa_run({"unlearn", store, "--id", "p3", "--openings", file}), 1, "openings");
  expect_refused(sisa_run({"unlearn", store, "--id", "nobody", "--openings", path("other")}), 3,
                 "nobody");
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 58);
  EXPECT_EQ(read_file(file), text);
  EXPECT_FALSE(std::filesystem::exists(path("other")));
}

TEST_F(Unlearn, SaysThatOpeningsAreNotKept) {
  const std::string store = trained();
  const std::string note = "without --openings FILE nobody can be shown";
  EXPECT_THAT(sisa_ok({"unlearn", store, "--id", "p1", "p2", "--defer"}).err, HasSubstr(note));
  const Words kept = {"unlearn", store, "--id", "p3", "p4", "--defer", "--openings", path("o")};
  EXPECT_THAT(sisa_ok(kept).err, Not(HasSubstr(note)));
  const Words printed = {"unlearn", store, "--id", "p5", "p6", "--defer", "--json"};
  EXPECT_THAT(sisa_ok(printed).err, Not(HasSubstr(note)));
  EXPECT_THAT(sisa_ok({"unlearn", store, "--id", "p7", "--defer"}).err, Not(HasSubstr(note)));

  // Before it is too late where somebody is asked.
  Program asking({"unlearn", store, "--id", "p8", "p9", "--defer"}, {.terminal = true});
  ASSERT_TRUE(asking.waits_for("for good? [y/N]"));
  asking.type("n\n");
  const Result declined = asking.wait();
  EXPECT_EQ(declined.status, 1);
  EXPECT_THAT(declined.err, HasSubstr(note));
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 53);
}

TEST_F(Unlearn, PrintsOpeningsAndReceiptOfFewSamples) {
  const std::string store = trained();
  const nlohmann::json done = sisa_json({"unlearn", store, "--id", "p1", "p2"});
  ASSERT_EQ(done.at("openings").size(), 2u);
  EXPECT_EQ(done.at("openings")[0].at("nonce").get<std::string>().size(), 64u);
  EXPECT_EQ(done.at("receipt").at("request"), 1);
  EXPECT_EQ(done.at("receipt").at("state"), "restored");
  EXPECT_THAT(done.at("receipt").dump(), Not(HasSubstr("\"p1\"")));
  EXPECT_THAT(sisa_ok({"unlearn", store, "--id", "p3"}).out, HasSubstr("\"nonce\":\""));
}

// What stands in the store's directory in files of others could not be forgotten.
TEST_F(Unlearn, WritesNothingOfItsOwnIntoTheStoresDirectory) {
  const std::string store = trained();
  const std::string file = store + "/../" + std::filesystem::path(store).filename().string() + "/f";
  for (const char* option : {"--openings", "--suppressions"}) {
    expect_refused(sisa_run({"unlearn", store, "--id", "p1", option, file}), 2,
                   "lies in the store");
  }
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 60);
}

TEST_F(Unlearn, AppendsToASuppressionListWhatIsAcceptedAndNothingElse) {
  const std::string store = trained();
  const std::string list = path("suppressions");
  sisa_ok({"unlearn", store, "--id", "p1", "p2", "--suppressions", list});
  const std::string text = read_file(list);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << "a head and two references";
  EXPECT_EQ(sisa_run({"unlearn", store, "--id", "nobody", "--suppressions", list}).status, 3);
  EXPECT_EQ(read_file(list), text);
  sisa_ok({"unlearn", store, "--id", "p3", "--suppressions", list});
  EXPECT_TRUE(read_file(list).starts_with(text));
}

}  // namespace
}  // namespace sisa
