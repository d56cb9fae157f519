#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class ImpactTest : public StoreTest {
 protected:
  void SetUp() override {
    store_ = path("S");
    sisa_ok(create_words(store_, data_, {"--learning-rate", "0.002"}));
    sisa_ok({"train", store_});
    std::string text;
    for (int i = 0; i < 60; ++i) {
      text += "p" + std::to_string(i) + (i < 30 ? ",old\n" : ",young\n");
    }
    groups_ = write_file(path("groups.csv"), text);
  }

  /// A trained store of the same data whose models are exact sums.
  std::string store_of_sums() {
    const std::string store = path("sums");
    sisa_ok({"create", store, "--data", data_, "--classes", "3", "--shards", "3", "--model",
             "ridge:1", "--id-column", "id", "--subject-column", "subject", "--label-column",
             "label"});
    sisa_ok({"train", store});
    return store;
  }

  /// The store's models answer nearly everything rightly.
  void train_well() {
    store_ = path("well");
    sisa_ok(create_words(store_, data_, {"--learning-rate", "0.1"}));
    sisa_ok({"train", store_});
  }

  std::string store_;
  std::string groups_;
};

TEST_F(ImpactTest, ForeseesWhatWillAnswerMeanwhile) {
  const Words forgotten = {"--id", "p3", "--id", "p20", "--id", "p41"};
  const Words on = {"--data", data_, "--groups-file", groups_};
  const json now = sisa_json(joined({"evaluate", store_}, on));
  const json impact = sisa_json(joined(joined({"impact", store_}, forgotten), on));
  EXPECT_EQ(sisa_json({"status", store_}).at("samples"), 60);
  sisa_ok(joined({"unlearn", store_, "--yes", "--defer"}, forgotten));
  const json meanwhile = sisa_json(joined({"evaluate", store_}, on));

  EXPECT_EQ(impact.at("plan").at("samples"), 3);
  EXPECT_EQ(impact.at("constituents_now"), now.at("constituents"));
  EXPECT_EQ(impact.at("constituents_meanwhile"), meanwhile.at("constituents"));
  const json& all = impact.at("overall");
  EXPECT_EQ(all.at("accuracy_now"), now.at("accuracy"));
  EXPECT_EQ(all.at("accuracy_meanwhile"), meanwhile.at("accuracy"));
  EXPECT_NE(now.at("per_class"), meanwhile.at("per_class"));  // or this shows nothing
  for (std::size_t i = 0; i < 3; ++i) {
    const json& part = impact.at("per_class").at(i);
    EXPECT_EQ(part.at("accuracy_now"), now.at("per_class").at(i).at("accuracy"));
    EXPECT_EQ(part.at("accuracy_meanwhile"), meanwhile.at("per_class").at(i).at("accuracy"));
  }
  for (const json& group : meanwhile.at("groups")) {
    const json& part = impact.at("groups").at(group.at("group").get<std::string>());
    EXPECT_EQ(part.at("accuracy_meanwhile"), group.at("accuracy"));
  }
  EXPECT_EQ(impact.at("accuracy_difference_meanwhile"),
            meanwhile.at("gaps").at("accuracy_difference"));
}

/// What `impact` calls an accuracy, part by part, against what `evaluate` says.
void expect_accuracies(const json& impact, const char* name, const json& evaluated) {
  EXPECT_EQ(impact.at("overall").at(name), evaluated.at("accuracy"));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(impact.at("per_class").at(i).at(name),
              evaluated.at("per_class").at(i).at("accuracy"));
  }
  for (const json& group : evaluated.at("groups")) {
    EXPECT_EQ(impact.at("groups").at(group.at("group").get<std::string>()).at(name),
              group.at("accuracy"));
  }
}

TEST_F(ImpactTest, RehearsesWhatTheRestoredStoreAnswers) {
  const Words forgotten = {"--id", "p3", "--id", "p20", "--id", "p41", "--id", "p7"};
  const Words on = {"--data", data_, "--groups-file", groups_};
  const json now = sisa_json(joined({"evaluate", store_}, on));
  const json impact = sisa_json(joined(joined({"impact", store_, "--rehearse"}, forgotten), on));
  sisa_ok(joined({"unlearn", store_, "--yes"}, forgotten));
  const json restored = sisa_json(joined({"evaluate", store_}, on));
  EXPECT_TRUE(impact.at("rehearsed"));
  expect_accuracies(impact, "accuracy_restored", restored);
  EXPECT_NE(now.at("confusion"), restored.at("confusion"));  // or this shows nothing
  const json& all = impact.at("overall");
  EXPECT_NEAR(all.at("restored_difference"),
              restored.at("accuracy").get<double>() - now.at("accuracy").get<double>(), 1e-12);
}

TEST_F(ImpactTest, OfSumsNeedsNoRehearsal) {
  const std::string store = store_of_sums();
  const Words forgotten = {"--label", "1"};
  const Words on = {"--data", data_, "--groups-file", groups_};
  const json now = sisa_json(joined({"evaluate", store}, on));
  const json impact = sisa_json(joined(joined({"impact", store}, forgotten), on));
  sisa_ok(joined({"unlearn", store, "--yes"}, forgotten));
  const json restored = sisa_json(joined({"evaluate", store}, on));
  expect_accuracies(impact, "accuracy_meanwhile", restored);
  expect_accuracies(impact, "accuracy_restored", restored);
  EXPECT_NE(now.at("confusion"), restored.at("confusion"));  // or this shows nothing
}

TEST_F(ImpactTest, MeasuresARequestBeforeAndAfterItsRestoration) {
  const Words on = {"--data", data_, "--groups-file", groups_};
  sisa_ok({"unlearn", store_, "--yes", "--defer", "--id", "p3", "p20", "p41"});
  const json meanwhile = sisa_json(joined({"evaluate", store_}, on));
  json foreseen = sisa_json(joined({"impact", store_, "1"}, on));
  sisa_ok({"retrain", store_});
  const json restored = sisa_json(joined({"evaluate", store_}, on));
  json seen = sisa_json(joined({"impact", store_, "1"}, on));
  EXPECT_EQ(foreseen.at("state"), "erased");
  EXPECT_TRUE(foreseen.at("rehearsed"));
  EXPECT_EQ(seen.at("state"), "restored");
  EXPECT_FALSE(seen.at("rehearsed"));
  for (const char* changes : {"state", "rehearsed"}) {
    foreseen.erase(changes);
    seen.erase(changes);
  }
  EXPECT_EQ(foreseen, seen);
  expect_accuracies(seen, "accuracy_meanwhile", meanwhile);
  expect_accuracies(seen, "accuracy_restored", restored);
  EXPECT_NE(meanwhile.at("confusion"), restored.at("confusion"));  // or this shows nothing
}

TEST_F(ImpactTest, OfARequestThatSumsFollowedIsWhatCameOfIt) {
  const std::string store = store_of_sums();
  sisa_ok({"unlearn", store, "--yes", "--label", "1"});
  const Words on = {"--data", data_, "--groups-file", groups_};
  const json impact = sisa_json(joined({"impact", store, "1"}, on));
  EXPECT_EQ(impact.at("constituents_meanwhile"), 3);
  expect_accuracies(impact, "accuracy_meanwhile", sisa_json(joined({"evaluate", store}, on)));
}

TEST_F(ImpactTest, IsMeasuredByCheckpointsThatAreKept) {
  const std::string store = path("budget");
  sisa_ok({"create",
           store,
           "--data",
           data_,
           "--classes",
           "3",
           "--shards",
           "1",
           "--slices",
           "6",
           "--model",
           "linear",
           "--epochs",
           "2",
           "--checkpoint-budget",
           "200",
           "--id-column",
           "id",
           "--subject-column",
           "subject",
           "--label-column",
           "label"});
  sisa_ok({"train", store});
  for (int i = 0; i < 6; ++i) {
    sisa_ok({"unlearn", store, "--yes", "--defer", "--id", "p" + std::to_string(7 * i)});
  }
  sisa_ok({"retrain", store});
  int measured = 0;
  for (int i = 1; i <= 6; ++i) {
    const Result result = sisa_run({"impact", store, std::to_string(i), "--data", data_, "--json"});
    measured += result.status == 0;
    if (result.status == 0) {
      EXPECT_EQ(json::parse(result.out).at("later_requests"), 6 - i);
    } else {
      expect_refused(result, 1, "no shard of " + store + " can answer");
    }
  }
  EXPECT_GT(measured, 0);
}

TEST_F(ImpactTest, ForecastsThatAClassThatIsGoneIsNeverAnswered) {
  train_well();
  const Words on = {"--data", data_};
  const json impact = sisa_json(joined({"impact", store_, "--label", "1"}, on));
  EXPECT_EQ(impact.at("constituents_meanwhile"), 0);
  EXPECT_FALSE(impact.at("overall").contains("accuracy_meanwhile"));
  EXPECT_EQ(impact.at("per_class").at(1).at("accuracy_forecast"), 0);
  EXPECT_GT(impact.at("per_class").at(0).at("accuracy_forecast"), 0.5);
  const json rehearsed = sisa_json(joined({"impact", store_, "--label", "1", "--rehearse"}, on));
  EXPECT_EQ(rehearsed.at("per_class").at(1).at("accuracy_restored"), 0);
}

TEST_F(ImpactTest, ForecastsNothingNewOfNothingLost) {
  // One sample of sixty moves no model by much: at most two answers of sixty.
  const json impact = sisa_json({"impact", store_, "--id", "p3", "--data", data_, "--order"});
  const json& all = impact.at("overall");
  EXPECT_NEAR(all.at("accuracy_forecast"), all.at("accuracy_now"), 2.1 / 60);
  EXPECT_TRUE(impact.at("restore_first").empty());  // of a single shard
}

TEST_F(ImpactTest, OrdersShardsByWhatTheyBringBack) {
  train_well();
  const auto impact_of = [&](const Words& ids) {
    return sisa_json(joined({"impact", store_, "--data", data_, "--order", "--id"}, ids));
  };
  const auto meanwhile = [](const json& impact) {
    return impact.at("overall").at("accuracy_meanwhile").get<double>();
  };
  // A sample of each shard, of a slice before which another could answer.
  std::map<int, std::string> id_of;
  for (int i = 0; id_of.size() < 3 && i < 60; ++i) {
    const std::string id = "p" + std::to_string(i);
    const json touched = impact_of({id}).at("plan").at("shards").at(0);
    if (touched.at("meanwhile_slice") == 1) id_of[touched.at("shard")] = id;
  }
  ASSERT_EQ(id_of.size(), 3U);
  const json all = impact_of({id_of[0], id_of[1], id_of[2]});
  const json& order = all.at("restore_first");
  ASSERT_EQ(order.size(), 3U);
  for (const json& first : order) {
    Words others;
    for (const auto& [shard, id] : id_of) {
      if (shard != first.at("shard")) others.push_back(id);
    }
    EXPECT_NEAR(first.at("gain"), meanwhile(impact_of(others)) - meanwhile(all), 1e-12);
  }
  EXPECT_NE(order.at(0).at("gain"), order.at(2).at("gain"));  // or this shows nothing
  EXPECT_GE(order.at(0).at("gain"), order.at(1).at("gain"));
  EXPECT_GE(order.at(1).at("gain"), order.at(2).at("gain"));
}

TEST_F(ImpactTest, LeavesShardsToRestoreLater) {
  const Words request = {"--id", "p3", "p20", "p41", "p7", "p8"};
  const json all = sisa_json({"status", store_});
  sisa_ok(joined({"unlearn", store_, "--yes", "--defer"}, request));
  const auto waiting = [&] {
    Words shards;
    const json status = sisa_json({"status", store_});
    for (const json& shard : status.at("shards")) {
      if (shard.at("served_slice") != 2)
        shards.push_back(std::to_string(shard.at("shard").get<int>()));
    }
    return shards;
  };
  const Words at_first = waiting();
  ASSERT_GE(at_first.size(), 2U);
  sisa_ok({"retrain", store_, "--shard", at_first.back()});
  EXPECT_EQ(waiting(), Words(at_first.begin(), at_first.end() - 1));
  EXPECT_EQ(sisa_json({"status", store_}).at("pending"), 1);
  expect_refused(sisa_run({"retrain", store_, "--shard", "7"}), 3,
                 "shard 7 of " + store_ + " does not wait");
  sisa_ok({"retrain", store_});
  EXPECT_EQ(sisa_json({"status", store_}).at("pending"), 0);
  EXPECT_TRUE(sisa_json({"verify", store_, "--replay"}).at("ok"));
}

TEST_F(ImpactTest, IsToldByTheReceiptButStopsNothing) {
  train_well();
  const json before = sisa_json({"status", store_});
  const Result result = sisa_run(
      {"unlearn", store_, "--yes", "--label", "1", "--data", data_, "--max-drop", "0.1", "--json"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("Warning: accuracy falls by 0."));
  const json report = json::parse(result.out);
  EXPECT_EQ(report.at("state"), "restored");
  ASSERT_EQ(report.at("warnings").size(), 1U);
  const json accepted = report.at("receipt").at("events").at(0).at("event");
  EXPECT_EQ(accepted.at("warnings"),
            json({"accuracy falls by more than 0.1000 for good, as is forecast"}));
  EXPECT_TRUE(sisa_json({"verify", store_}).at("ok"));
  const json after = sisa_json({"status", store_});
  EXPECT_EQ(before.at("format"), 3);
  EXPECT_EQ(after.at("format"), 5);

  const std::string receipt = path("receipt.json");
  sisa_ok({"receipt", store_, "1", "--output", receipt});
  sisa_ok({"verify", "--receipt", receipt, "--public-key", after.at("public_key")});
}

TEST_F(ImpactTest, IsNotInReceiptsWhereNoBoundIsCrossed) {
  const json report =
      sisa_json({"unlearn", store_, "--yes", "--id", "p3", "--data", data_, "--max-drop", "1"});
  EXPECT_TRUE(report.at("warnings").empty());
  EXPECT_FALSE(report.at("receipt").at("events").at(0).at("event").contains("warnings"));
  EXPECT_EQ(sisa_json({"status", store_}).at("format"), 3);
}

TEST_F(ImpactTest, ThatCannotBeMeasuredStopsNothingEither) {
  const std::string store = path("untrained");
  sisa_ok(create_words(store, data_));
  const Result result =
      sisa_run({"unlearn", store, "--yes", "--defer", "--id", "p3", "--data", data_});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("its impact could not be measured: no shard of "));
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 59);
  // But what the user named and is not there is said before anything is done.
  expect_refused(sisa_run({"unlearn", store, "--yes", "--id", "p4", "--data", "csv:none.csv"}), 3,
                 "none.csv");
  expect_refused(sisa_run({"unlearn", store, "--yes", "--id", "p4", "--max-drop", "0.1"}), 2,
                 "--max-drop is for what --data measures");
  expect_refused(sisa_run({"unlearn", store, "--dry-run", "--id", "p4", "--data", data_}), 2,
                 "--dry-run shows the plan alone");
  EXPECT_EQ(sisa_json({"status", store}).at("samples"), 59);
}

TEST_F(ImpactTest, WarnsOfAForecast) {
  train_well();
  const Words request = {"impact", store_, "--label", "1", "--data", data_, "--max-drop", "0.1"};
  const Result result = sisa_run(request);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("for good, as is forecast, more than 0.1000"));
}

TEST_F(ImpactTest, WarnsWhereABoundIsCrossed) {
  const Words request = {"impact", store_, "--id", "p3", "--data", data_, "--groups-file", groups_};
  const json within = sisa_json(joined(request, {"--max-gap", "1", "--max-drop", "1"}));
  const double gap = within.at("accuracy_difference_meanwhile");
  ASSERT_GT(gap, 0.01);
  EXPECT_TRUE(within.at("warnings").empty());
  const Result crossed = sisa_run(joined(request, {"--max-gap", std::to_string(gap - 0.01)}));
  EXPECT_EQ(crossed.status, 1);
  EXPECT_THAT(crossed.err, HasSubstr("Warning: the accuracies of groups lie "));
  EXPECT_THAT(crossed.out, HasSubstr("meanwhile"));
}

TEST_F(ImpactTest, RefusesWhatItCannotMeasure) {
  const Words one = {"impact", store_, "--id", "p3"};
  expect_refused(sisa_run(one), 2, "--data is missing");
  expect_refused(sisa_run({"impact", store_, "--data", data_}), 2, "one of --id");
  expect_refused(sisa_run(joined(one, {"--data", data_, "--max-gap", "0.1"})), 2,
                 "--max-gap wants groups");
  expect_refused(sisa_run({"impact", store_, "--id", "nobody", "--data", data_}), 3, "nobody");
  expect_refused(sisa_run({"impact", store_, "1", "--data", data_}), 3, "has no request 1");
  expect_refused(sisa_run({"impact", store_, "1", "--id", "p3", "--data", data_}), 2,
                 "--id and a REQUEST exclude each other");
  expect_refused(sisa_run({"impact", store_, "1", "--max-drop", "0.1", "--data", data_}), 2,
                 "--max-drop is for requests that are yet to be made");
}

}  // namespace
}  // namespace sisa
