#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

class History : public HistoryTest {};

TEST_F(History, OfAnEmptiedSlice) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  const auto [place, households] = *residents(store).begin();
  sisa_ok(joined({"unlearn", store, "--id"}, members(households)));
  EXPECT_FALSE(residents(store).contains(place));
  expect_never_knew(store, kind, members(households));
}

TEST_F(History, OfAnEmptiedShard) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  const auto homes = residents(store);
  const int shard = homes.begin()->first.first;
  std::set<int> gone;
  for (const auto& [place, households] : homes) {
    if (place.first == shard) gone.insert(households.begin(), households.end());
  }
  ASSERT_LT(gone.size(), 7U);
  sisa_ok(joined({"unlearn", store, "--id"}, members(gone)));
  const auto status = sisa_json({"status", store}).at("shards").at(static_cast<std::size_t>(shard));
  EXPECT_EQ(status.at("samples"), 0);
  const auto voters = sisa_json({"evaluate", store, "--data", kind.data}).at("constituents");
  EXPECT_EQ(voters, 2) << "an emptied shard must abstain";
  expect_never_knew(store, kind, members(gone));
}

TEST_F(History, OfTheFirstAndOfTheLastSlice) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  for (const int slice : {1, 3}) {
    const auto homes = residents(store);
    const auto home = std::find_if(homes.begin(), homes.end(),
                                   [&](const auto& entry) { return entry.first.second == slice; });
    ASSERT_NE(home, homes.end()) << "nobody lives in slice " << slice;
    const Words ids = {members(home->second).front()};
    const std::string copy = copied(store, "A" + std::to_string(slice));
    const auto done = sisa_json({"unlearn", copy, "--id", ids.front()});
    EXPECT_EQ(done.at("shards").at(0).at("from_slice"), slice);
    expect_never_knew(copy, kind, ids);
  }
}

TEST_F(History, OfAWholeSubjectWithManySamples) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  const auto done = sisa_json({"unlearn", store, "--subject", "s5"});
  EXPECT_EQ(done.at("samples_removed"), 32);
  EXPECT_EQ(done.at("shards").size(), 1U) << "a subject lives in one place";
  expect_never_knew(store, kind, members({5}));
}

TEST_F(History, OfTheTailOfTheData) { expect_forgets(households_kind(), {"p126", "p125", "p124"}); }

TEST_F(History, OfAWholeClass) {
  expect_forgets(households_kind(),
                 ids_of(everyone_, [](const Person& p) { return p.label == 1; }));
}

TEST_F(History, OfHalfOfEverything) {
  expect_forgets(households_kind(),
                 ids_of(everyone_, [](const Person& p) { return p.id.back() % 2 == 0; }));
}

TEST_F(History, DependsNotOnHowRequestsAreGroupedOrOrdered) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  const Words ids = {"p2", "p30", "p64", "p100"};
  const std::string one_by_one = copied(store, "A1");
  for (const std::string& id : ids) sisa_ok({"unlearn", one_by_one, "--id", id});
  const std::string backwards = copied(store, "A2");
  sisa_ok({"unlearn", backwards, "--id", "p100", "p64"});
  sisa_ok({"train", backwards});
  sisa_ok({"unlearn", backwards, "--id", "p30", "p2"});
  expect_never_knew(one_by_one, kind, ids);
  EXPECT_EQ(sisa_json({"status", backwards}).at("shards"),
            sisa_json({"status", one_by_one}).at("shards"));
}

TEST_F(History, BeforeAnyTraining) {
  const Kind kind = households_kind();
  const std::string store = path("A");
  sisa_ok(joined({"create", store, "--data", kind.data}, kind.options));
  const auto done = sisa_json({"unlearn", store, "--id", "p2", "p30", "p90"});
  EXPECT_EQ(done.at("sample_visits"), 0);
  EXPECT_TRUE(sisa_json({"status", store}).at("digest").is_null());
  sisa_ok({"train", store});
  expect_never_knew(store, kind, {"p2", "p30", "p90"});
}

TEST_F(History, OfDeferredRequestsThatAreRestoredTogether) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  sisa_ok({"unlearn", store, "--id", "p2", "--defer"});
  sisa_ok({"unlearn", store, "--subject", "s3", "--defer"});
  EXPECT_EQ(sisa_json({"status", store}).at("pending"), 2);
  sisa_ok({"evaluate", store, "--data", kind.data});
  sisa_ok({"retrain", store, "--workers", "2"});
  expect_never_knew(store, kind, joined({"p2"}, members({3})));
}

TEST_F(History, OfDeferredRequestsThatTrainingRestores) {
  const Kind kind = households_kind();
  const std::string store = taught(kind);
  sisa_ok({"unlearn", store, "--id", "p90", "p4", "--defer"});
  sisa_ok({"train", store});
  expect_never_knew(store, kind, {"p90", "p4"});
}

TEST_F(History, OfSlicesThatAreTrainedAlone) {
  Kind kind = households_kind();
  kind.options = joined(kind.options, {"--slice-mode", "incremental"});
  const std::string store = taught(kind);
  EXPECT_NE(sisa_json({"status", store}).at("digest"),
            sisa_json({"status", taught(households_kind(), "B")}).at("digest"));
  const auto homes = residents(store);
  const auto home = std::find_if(homes.begin(), homes.end(),
                                 [](const auto& entry) { return entry.first.second == 2; });
  ASSERT_NE(home, homes.end()) << "nobody lives in slice 2";
  const Words ids = joined({members(home->second).front()}, {"p0", "p126"});
  sisa_ok(joined({"unlearn", store, "--id"}, ids));
  expect_never_knew(store, kind, ids);
  EXPECT_EQ(sisa_run({"verify", store, "--replay"}).status, 0);
}

/// With one shard nothing is isolated, with one slice nothing is kept; both must hold all the same.
class HistoryOfShapes : public HistoryTest,
                        public ::testing::WithParamInterface<std::pair<int, int>> {};

TEST_P(HistoryOfShapes, IsForgotten) {
  Kind kind = households_kind();
  const auto set = [&](const std::string& option, int value) {
    *std::next(std::find(kind.options.begin(), kind.options.end(), option)) = std::to_string(value);
  };
  set("--shards", GetParam().first);
  set("--slices", GetParam().second);
  expect_forgets(kind, {"p0", "p17", "p126"});
}

INSTANTIATE_TEST_SUITE_P(Including1, HistoryOfShapes,
                         ::testing::Values(std::pair{1, 1}, std::pair{1, 4}, std::pair{4, 1},
                                           std::pair{5, 7}),
                         [](const auto& info) {
                           return std::to_string(info.param.first) + "_shards_" +
                                  std::to_string(info.param.second) + "_slices";
                         });

}  // namespace
}  // namespace sisa
