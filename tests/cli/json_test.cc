#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// What every command prints with --json, and what a person reads without.
class Json : public StoreTest {
 protected:
  static void expect_digest(const json& value) {
    ASSERT_TRUE(value.is_string()) << value;
    EXPECT_TRUE(std::regex_match(value.get<std::string>(), std::regex("[0-9a-f]{64}"))) << value;
  }
  static void expect_time(const json& value) {
    ASSERT_TRUE(value.is_string()) << value;
    const std::regex iso(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)");
    EXPECT_TRUE(std::regex_match(value.get<std::string>(), iso)) << value;
  }
};

TEST_F(Json, CreateCountsWhatItStored) {
  const std::string names = write_names(path("names.txt"), {"p3", "p8"});
  const json made = sisa_json(create_words(path("S"), data_, {"--exclude-ids-file", names}));
  EXPECT_EQ(made.at("samples"), 58);
  EXPECT_EQ(made.at("excluded"), 2);
  EXPECT_EQ(made.at("shards"), 3);
  EXPECT_EQ(made.at("slices"), 2);
  EXPECT_GT(made.at("seconds"), 0.0);
}

TEST_F(Json, TrainReportsItsWorkAndTheDigest) {
  sisa_ok(create_words(path("S"), data_));
  const json first = sisa_json({"train", path("S")});
  EXPECT_EQ(first.at("shards_trained"), 3);
  EXPECT_GE(first.at("sample_visits"), 60 * 4 * 2 / 3);
  EXPECT_GT(first.at("seconds"), 0.0);
  expect_digest(first.at("digest"));
  const json again = sisa_json({"train", path("S")});
  EXPECT_EQ(again.at("shards_trained"), 0);
  EXPECT_EQ(again.at("sample_visits"), 0);
  EXPECT_EQ(again.at("digest"), first.at("digest"));
  EXPECT_EQ(sisa_json({"status", path("S")}).at("digest"), first.at("digest"));
}

TEST_F(Json, StatusListsEveryShardAndSlice) {
  sisa_ok(create_words(path("S"), data_));
  const json fresh = sisa_json({"status", path("S")});
  EXPECT_TRUE(fresh.at("digest").is_null());
  EXPECT_EQ(fresh.at("shards").at(0).at("served_slice"), 0);
  EXPECT_TRUE(fresh.at("shards").at(0).at("slices").at(0).at("digest").is_null());
  sisa_ok({"train", path("S")});
  const json status = sisa_json({"status", path("S")});
  EXPECT_EQ(status.at("samples"), 60);
  EXPECT_EQ(status.at("pending"), 0);
  expect_digest(status.at("digest"));
  EXPECT_EQ(status.at("format"), 3);
  EXPECT_EQ(status.at("public_key").get<std::string>().size(), 64U);
  EXPECT_EQ(status.at("config").at("model").at("architecture"), "linear");
  EXPECT_EQ(status.at("fingerprints").size(), 1U);
  ASSERT_EQ(status.at("shards").size(), 3U);
  int samples = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const json& shard = status.at("shards").at(k);
    EXPECT_EQ(shard.at("shard"), k);
    EXPECT_EQ(shard.at("served_slice"), 2);
    ASSERT_EQ(shard.at("slices").size(), 2U);
    int of_shard = 0;
    for (std::size_t r = 0; r < 2; ++r) {
      EXPECT_EQ(shard.at("slices").at(r).at("slice"), r + 1);
      expect_digest(shard.at("slices").at(r).at("digest"));
      of_shard += shard.at("slices").at(r).at("samples").get<int>();
    }
    EXPECT_EQ(shard.at("samples"), of_shard);
    EXPECT_EQ(shard.at("digest"), shard.at("slices").at(1).at("digest"));
    samples += of_shard;
  }
  EXPECT_EQ(samples, 60);
}

TEST_F(Json, EvaluateCountsByClass) {
  const std::string store = path("learned");
  sisa_ok(create_words(store, data_, {"--learning-rate", "0.1"}));
  sisa_ok({"train", store});
  for (const std::string how : {"mean", "vote"}) {
    const json result = sisa_json({"evaluate", store, "--data", data_, "--aggregate", how});
    EXPECT_EQ(result.at("samples"), 60);
    EXPECT_EQ(result.at("aggregate"), how);
    EXPECT_EQ(result.at("constituents"), 3);
    ASSERT_EQ(result.at("per_class").size(), 3U);
    int correct = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const json& of_class = result.at("per_class").at(i);
      EXPECT_EQ(of_class.at("class"), i);
      EXPECT_EQ(of_class.at("samples"), 20);
      EXPECT_DOUBLE_EQ(of_class.at("accuracy"), of_class.at("correct").get<int>() / 20.0);
      correct += of_class.at("correct").get<int>();
    }
    EXPECT_DOUBLE_EQ(result.at("accuracy"), correct / 60.0);
    EXPECT_GT(result.at("accuracy"), 0.4);  // guessing gives a third
  }
}

TEST_F(Json, PredictNeedsNoIdsAndNoSubjects) {
  const std::string store = trained();
  write_file(path("bare.csv"), "f0,f1,f2,f3\n1,2,3,4\n4,3,2,1\n");
  const json result = sisa_json({"predict", store, "--data", "csv:" + path("bare.csv")});
  ASSERT_EQ(result.at("predictions").size(), 2U);
  EXPECT_EQ(result.at("predictions").at(1).at("id"), "1");
}

TEST_F(Json, AResultThatCannotBeWrittenIsAFailure) {
  const std::string command = std::string(SISA_PROGRAM) + " version --json >&- 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
  const std::string full = std::string(SISA_PROGRAM) + " version --json >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(full.c_str())), 1);
}

TEST_F(Json, PredictGivesTheSameAnswersAsCsvAndAsJson) {
  const std::string store = trained();
  const std::string file = path("p.csv");
  const json to_file = sisa_json({"predict", store, "--data", data_, "--output", file});
  EXPECT_EQ(to_file.at("samples"), 60);
  EXPECT_EQ(to_file.at("constituents"), 3);
  EXPECT_EQ(to_file.at("output"), file);
  EXPECT_FALSE(to_file.contains("predictions"));
  EXPECT_EQ(sisa_ok({"predict", store, "--data", data_}).out, read_file(file));

  const json inside = sisa_json({"predict", store, "--data", data_});
  EXPECT_TRUE(inside.at("output").is_null());
  std::istringstream csv(read_file(file));
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "id,predicted,p0,p1,p2");
  ASSERT_EQ(inside.at("predictions").size(), people_.size());
  for (std::size_t i = 0; i < people_.size(); ++i) {
    const json& one = inside.at("predictions").at(i);
    EXPECT_EQ(one.at("id"), people_[i].id);
    const std::vector<double> scores = one.at("scores");
    ASSERT_EQ(scores.size(), 3U);
    EXPECT_NEAR(scores[0] + scores[1] + scores[2], 1, 1e-6);
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    EXPECT_EQ(one.at("predicted"), best);
    std::getline(csv, line);
    EXPECT_THAT(line, ::testing::StartsWith(people_[i].id + "," + std::to_string(best) + ","));
  }
}

TEST_F(Json, PredictNeedsNoLabelsAndQuotesIds) {
  const std::string store = trained();
  write_file(path("new.csv"), "id,subject,f0,f1,f2,f3\n\"a,\"\"b\"\"\",s,1,11,21,31\n");
  const Words words = {"predict", store, "--data", "csv:" + path("new.csv")};
  EXPECT_THAT(sisa_ok(words).out, HasSubstr("\n\"a,\"\"b\"\"\","));
  EXPECT_EQ(sisa_json(words).at("predictions").at(0).at("id"), "a,\"b\"");
}

TEST_F(Json, UnlearnReportsTheRequestAndItsReceipt) {
  const std::string store = trained();
  const json done = sisa_json({"unlearn", store, "--id", "p1", "p2", "--id", "p1"});
  EXPECT_EQ(done.at("request"), 1);
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(done.at("samples_removed"), 2);
  EXPECT_GT(done.at("accepted_ms"), 0.0);
  EXPECT_GT(done.at("erased_ms"), 0.0);
  EXPECT_GT(done.at("retrain_seconds"), 0.0);
  EXPECT_GT(done.at("sample_visits"), 0);
  ASSERT_GE(done.at("shards").size(), 1U);
  EXPECT_LE(done.at("shards").at(0).at("shard"), 2);
  EXPECT_GE(done.at("shards").at(0).at("from_slice"), 1);
  const json& events = done.at("receipt").at("events");
  ASSERT_EQ(events.size(), 3U);
  std::string time;
  for (std::size_t i = 0; i < 3; ++i) {
    const json& event = events.at(i).at("event");
    EXPECT_EQ(event.at("event"), (std::array{"accepted", "erased", "restored"}[i]));
    expect_time(event.at("time"));
    EXPECT_LE(time, event.at("time").get<std::string>());
    time = event.at("time");
  }
  EXPECT_EQ(events.at(0).at("event").at("samples_removed"), 2);
  const json& touched = events.at(0).at("event").at("shards");
  ASSERT_EQ(touched.size(), done.at("shards").size());
  for (std::size_t i = 0; i < touched.size(); ++i) {
    EXPECT_EQ(touched.at(i).at("shard"), done.at("shards").at(i).at("shard"));
    EXPECT_EQ(touched.at(i).at("from_slice"), done.at("shards").at(i).at("from_slice"));
  }
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 58);
}

TEST_F(Json, DeferredRequestsArePendingUntilRetrained) {
  const std::string store = trained();
  const json deferred = sisa_json({"unlearn", store, "--id", "p1", "--defer"});
  EXPECT_EQ(deferred.at("state"), "erased");
  EXPECT_EQ(deferred.at("sample_visits"), 0);
  EXPECT_EQ(deferred.at("receipt").at("state"), "erased");
  EXPECT_EQ(deferred.at("receipt").at("events").size(), 2U);
  const json between = sisa_json({"status", store});
  EXPECT_EQ(between.at("pending"), 1);
  EXPECT_EQ(between.at("pending_requests").at(0).at("request"), 1);
  EXPECT_TRUE(between.at("digest").is_null());
  const json restored = sisa_json({"retrain", store});
  EXPECT_EQ(restored.at("shards_trained"), 1);
  EXPECT_GT(restored.at("sample_visits"), 0);
  expect_digest(restored.at("digest"));
  EXPECT_EQ(sisa_json({"status", store}).at("pending"), 0);
}

TEST_F(Json, VerifyListsItsChecks) {
  const std::string store = trained();
  const json plain = sisa_json({"verify", store});
  EXPECT_EQ(plain.at("ok"), true);
  EXPECT_GE(plain.at("checks").size(), 3U);
  const json replay = sisa_json({"verify", store, "--replay", "--shard", "0", "2"});
  EXPECT_EQ(replay.at("ok"), true);
  EXPECT_GT(replay.at("checks").size(), plain.at("checks").size());
  for (const json& check : replay.at("checks")) {
    EXPECT_TRUE(check.at("name").is_string());
    EXPECT_EQ(check.at("ok"), true);
    EXPECT_FALSE(check.at("detail").get<std::string>().empty());
  }
  EXPECT_EQ(sisa_run({"verify", store, "--replay", "--shard", "3"}).status, 3);
}

TEST_F(Json, VerifyRefusesAVerdictUnderAnotherFingerprint) {
  const std::string store = trained();
  const Result result = sisa_run({"verify", store, "--replay", "--json"},
                                 {.environment = {{"DNNL_MAX_CPU_ISA", "SSE41"}}});
  EXPECT_EQ(result.status, 1) << result.out << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report.at("ok"), false);
  EXPECT_EQ(report.at("refused"), true);
  EXPECT_THAT(report.dump(), HasSubstr("fingerprint"));
}

TEST_F(Json, StatusSaysWhatIsDoneToFeatures) {
  sisa_ok({"create", path("S"), "--data", write_images(path("i"), 60, 8), "--classes", "3",
           "--mean", "0.286", "--std", "0.353", "--augment", "flip,crop"});
  const std::string status = sisa_ok({"status", path("S")}).out;
  EXPECT_THAT(status, HasSubstr("\nnormalised   mean 0.286, std 0.353\n"));
  EXPECT_THAT(status, HasSubstr(", crop, flip\n"));
  EXPECT_THAT(status, HasSubstr("\nformat       4\n"));
  const json config = sisa_json({"status", path("S")}).at("config");
  EXPECT_EQ(config.at("normalisation").dump(), R"({"mean":[0.286],"std":[0.353]})");
  EXPECT_EQ(config.at("training").at("augment").dump(), R"(["crop","flip"])");
}

TEST_F(Json, PeopleReadTheSameInWords) {
  std::vector<Person> many = people(1200);
  const std::string data = write_csv(path("many.csv"), many);
  const std::string store = path("S");
  EXPECT_THAT(sisa_ok(create_words(store, data)).out, HasSubstr("1,200 samples in 3 shards"));
  EXPECT_THAT(sisa_ok({"train", store}).out, HasSubstr("Trained 3 shards in "));
  EXPECT_THAT(sisa_ok({"train", store}).out, HasSubstr("Nothing to train"));
  const std::string status = sisa_ok({"status", store}).out;
  EXPECT_THAT(status, ::testing::StartsWith("samples      1,200 in 3 shards of 2 slices\n"));
  EXPECT_THAT(status, HasSubstr("shard  samples  slice  digest\n"));
  EXPECT_THAT(status, HasSubstr(" 2/2  "));
  const std::string accuracy = sisa_ok({"evaluate", store, "--data", data}).out;
  EXPECT_THAT(accuracy, ::testing::StartsWith("Accuracy "));
  EXPECT_THAT(accuracy, HasSubstr("of 1,200 samples, mean of 3 constituents"));
  EXPECT_THAT(accuracy, HasSubstr("class  samples  correct  accuracy  answered 0 "));
  EXPECT_THAT(sisa_ok({"unlearn", store, "--id", "p7"}).out,
              HasSubstr("Request 1: 1 sample forgotten in 1 shard\n  accepted "));
  EXPECT_THAT(sisa_ok({"verify", store}).out, HasSubstr("verified\n"));
}

}  // namespace
}  // namespace sisa
