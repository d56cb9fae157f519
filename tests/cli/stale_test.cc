#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Samples that have a time, as a user meets them.
class Stale : public StoreTest {
 protected:
  /// write_csv's file with a column "seen": person i's time is `times[i]`, or else in 2025.
  std::string write_dated(const std::string& name, const std::vector<Person>& people,
                          const std::map<int, std::string>& times) const {
    std::istringstream plain(read_file(write_csv(path(name), people).substr(4)));
    std::ostringstream text;
    std::string line;
    for (int i = -1; std::getline(plain, line); ++i) {
      const auto own = times.find(i);
      const std::string time = own == times.end() ? "2025-01-01T00:00:00Z" : own->second;
      text << line << ',' << (i < 0 ? "seen" : time) << '\n';
    }
    return "csv:" + write_file(path(name), text.str());
  }

  void teach(const std::string& data) {
    sisa_ok(create_words(path("S"), data, {"--time-column", "seen"}));
    sisa_ok({"train", path("S")});
  }

  json stale(const std::string& before, const Words& more = {}) const {
    return sisa_json(joined({"find", path("S"), "--stale", "--before", before}, more));
  }

  const std::map<int, std::string> times_ = {{3, "2024-05-01"},
                                             {7, "1714521599.5"},
                                             {20, "2024-05-01T01:30:00.25+02:00"},
                                             {41, "1969-12-31T23:59:59Z"},
                                             {50, "2024-05-02 08:00:00"}};
};

std::vector<std::string> ids_of(const json& report) {
  std::vector<std::string> ids;
  for (const json& one : report.at("candidates")) ids.push_back(one.at("id"));
  return ids;
}

TEST_F(Stale, AreFoundOldestFirst) {
  teach(write_dated("dated.csv", people_, times_));
  const json report = stale("2024-05-02T08:00:00.000001Z");
  EXPECT_EQ(report.at("search"), "stale");
  EXPECT_EQ(report.at("score"), "time");
  EXPECT_EQ(report.at("before"), "2024-05-02T08:00:00.000001Z");
  EXPECT_EQ(report.at("total"), 5);
  EXPECT_THAT(ids_of(report), ElementsAre("p41", "p20", "p7", "p3", "p50"));
  const json& first = report.at("candidates").at(0);
  EXPECT_EQ(first.at("time"), "1969-12-31T23:59:59.000000Z");
  EXPECT_EQ(first.at("score"), -1.0);
  EXPECT_EQ(report.at("candidates").at(1).at("time"), "2024-04-30T23:30:00.250000Z");
  EXPECT_EQ(report.at("candidates").at(2).at("score"), 1714521599.5);
  EXPECT_THAT(ids_of(stale("2024-05-01")), ElementsAre("p41", "p20", "p7"));
  EXPECT_THAT(ids_of(stale("1714521600")), ElementsAre("p41", "p20", "p7"));
  EXPECT_THAT(ids_of(stale("-1")), IsEmpty());
}

TEST_F(Stale, AreAllCountedThoughNotAllAreShown) {
  teach(write_dated("dated.csv", people_, times_));
  const json report = stale("2024-06-01", {"--top", "2"});
  EXPECT_THAT(ids_of(report), ElementsAre("p41", "p20"));
  EXPECT_EQ(report.at("total"), 5);
  const Words words = {"find", path("S"), "--stale", "--before", "2024-06-01", "--top", "2"};
  const Result shown = sisa_ok(words);
  EXPECT_THAT(shown.out, HasSubstr("p41  1969-12-31T23:59:59.000000Z"));
  EXPECT_THAT(shown.out,
              HasSubstr("5 samples from before 2024-06-01T00:00:00.000000Z, of which 2 above\n"));
  const Result ids = sisa_ok(joined(words, {"--ids"}));
  EXPECT_EQ(ids.out, "p41\np20\n");
  EXPECT_THAT(ids.err, HasSubstr("2 ids of 5 printed: --top K gives more"));
  EXPECT_EQ(sisa_ok({"find", path("S"), "--stale", "--before", "2024-06-01", "--ids"}).err, "");
  EXPECT_EQ(sisa_ok({"find", path("S"), "--stale", "--before", "0001-01-01"}).out,
            "Found no sample from before then.\n");
}

TEST_F(Stale, AreForgottenAsIfTheyHadNeverBeenThere) {
  teach(write_dated("dated.csv", people_, times_));
  const std::string ids =
      sisa_ok({"find", path("S"), "--stale", "--before", "2024-06-01", "--ids"}).out;
  sisa_ok({"unlearn", path("S"), "--yes", "--ids-file", write_file(path("ids"), ids)});
  EXPECT_EQ(stale("2024-06-01").at("total"), 0);
  sisa_ok(create_words(path("F"), write_dated("dated.csv", people_, times_),
                       {"--time-column", "seen", "--exclude-ids-file", path("ids")}));
  sisa_ok({"train", path("F")});
  EXPECT_EQ(sisa_json({"status", path("S")}).at("shards"),
            sisa_json({"status", path("F")}).at("shards"));
  EXPECT_EQ(sisa_run({"verify", path("S"), "--replay"}).status, 0);
}

TEST_F(Stale, TimesGoWithTheirSamples) {
  const std::string bytes = {'\x39', '\x30', '\x6f', '\x5a', '\x1c', '\x17', '\x06', '\x00'};
  std::uint64_t micros = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    micros = micros << 8 | static_cast<unsigned char>(bytes[i]);
  }
  const std::string seconds = std::to_string(micros / 1'000'000);
  const std::string rest = std::to_string(1'000'000 + micros % 1'000'000).substr(1);
  teach(write_dated("dated.csv", people_, {{8, seconds + "." + rest}}));
  const auto files_with_it = [&] {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path("S"))) {
      count += read_file(entry.path().string()).find(bytes) != std::string::npos ? 1 : 0;
    }
    return count;
  };
  EXPECT_GT(files_with_it(), 0);
  sisa_ok({"unlearn", path("S"), "--yes", "--id", "p8"});
  EXPECT_EQ(files_with_it(), 0);
}

TEST_F(Stale, TimesOutliveBackupsAndCorrections) {
  teach(write_dated("dated.csv", people_, times_));
  sisa_ok({"correct", path("S"), "--id", "p7", "--label", "2"});
  const json before = stale("2024-06-01");
  EXPECT_EQ(before.at("candidates").at(2).at("id"), "p7");
  EXPECT_EQ(before.at("candidates").at(2).at("label"), 2);
  sisa_ok({"backup", path("S"), path("B")});
  std::filesystem::remove_all(path("S"));
  sisa_ok({"restore", path("B"), path("S")});
  EXPECT_EQ(stale("2024-06-01"), before);
  EXPECT_EQ(sisa_run({"verify", path("S")}).status, 0);
}

TEST_F(Stale, NewSamplesNeedTimesToo) {
  teach(write_dated("dated.csv", people_, times_));
  std::vector<Person> more = people(3);
  for (Person& one : more) one.id = one.subject = "new-" + one.id;
  expect_refused(sisa_run({"add", path("S"), "--data", write_csv(path("more.csv"), more)}), 3,
                 "more.csv line 1: expected a column \"seen\" (times)");
  const std::string bad = write_dated("bad.csv", more, {{1, "last year"}});
  expect_refused(sisa_run({"add", path("S"), "--data", bad}), 1,
                 "bad.csv line 3: column 7: expected a time (seconds since 1970, 2024-05-01 or ");
  const std::string good = write_dated("good.csv", more, {{1, "2023-02-28"}});
  sisa_ok({"add", path("S"), "--data", good});
  EXPECT_THAT(ids_of(stale("2024-01-01")), ElementsAre("p41", "new-p1"));
}

TEST_F(Stale, OnlyStoresWithTimesHaveTheNewerFormat) {
  teach(write_dated("dated.csv", people_, times_));
  EXPECT_EQ(sisa_json({"status", path("S")}).at("format"), 5);
  EXPECT_EQ(sisa_json({"status", path("S")}).at("config").at("columns").at("time"), "seen");
  sisa_ok(create_words(path("T"), data_));
  EXPECT_EQ(sisa_json({"status", path("T")}).at("format"), 3);
}

TEST_F(Stale, TimesAreNoFeaturesOfWhatIsPredicted) {
  const std::string dated = write_dated("dated.csv", people_, times_);
  teach(dated);
  const std::string with = sisa_ok({"predict", path("S"), "--data", dated}).out;
  EXPECT_EQ(sisa_ok({"predict", path("S"), "--data", data_}).out, with);
  sisa_ok(create_words(path("T"), data_));
  sisa_ok({"train", path("T")});
  EXPECT_EQ(sisa_ok({"predict", path("T"), "--data", data_}).out, with);
}

TEST_F(Stale, AreRefusedWhereThereIsNoSense) {
  const std::string store = trained();
  const auto find = [&](const Words& words) { return sisa_run(joined({"find", store}, words)); };
  expect_refused(find({"--stale", "--before", "2024-05-01"}), 2,
                 "store " + store + " keeps no times of its samples");
  expect_refused(find({"--stale"}), 2, "--stale and --before T go together");
  expect_refused(find({"--duplicates", "--before", "1"}), 2, "--stale and --before T go together");
  expect_refused(find({"--stale", "--before", "1", "--like", "p1"}), 2, "exclude each other");
  expect_refused(find({"--stale", "--before", "may"}), 2,
                 "--before expects a time (seconds since 1970, 2024-05-01 or ");
  const std::string dated = write_dated("bad.csv", people_, {{4, "2023-02-29"}});
  expect_refused(sisa_run(create_words(path("N"), dated, {"--time-column", "seen"})), 1,
                 "bad.csv line 6: column 7: expected a time");
  expect_refused(sisa_run(create_words(path("N"), data_, {"--time-column", "seen"})), 3,
                 "expected a column \"seen\" (times)");
  const std::string images = write_images(path("i"), 30, 8);
  expect_refused(sisa_run(create_words(path("N"), images, {"--time-column", "seen"})), 2,
                 images + " has none");
  EXPECT_FALSE(std::filesystem::exists(path("N")));
}

}  // namespace
}  // namespace sisa
