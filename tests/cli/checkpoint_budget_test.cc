#include <gmock/gmock.h>

#include <algorithm>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;

/// `create --checkpoint-budget`, as a user meets it.
class CheckpointBudget : public HistoryTest {
 protected:
  /// Of a store of five slices.
  Result created(const std::string& name, const std::string& budget) {
    Words words = create_words(path(name), data_, {"--checkpoint-budget", budget, "--json"});
    *std::next(std::find(words.begin(), words.end(), "--slices")) = "5";
    return sisa_run(words);
  }

  std::uint64_t kept(const std::string& name, const std::string& budget) {
    const Result result = created(name, budget);
    EXPECT_EQ(result.status, 0) << result.err;
    return nlohmann::json::parse(result.out).at("kept_checkpoints");
  }

  /// What one checkpoint a shard takes, as a refusal says at its end.
  static std::uint64_t least_in(const Result& refused) {
    return std::stoull(refused.err.substr(refused.err.rfind(' ') + 1));
  }
  std::uint64_t least() { return least_in(created("S", "1")); }
};

TEST_F(CheckpointBudget, ForgetsAsAStoreWithoutOne) {
  const Kind whole = households_kind();
  const Words words = {"create", path("A"), "--data", whole.data, "--checkpoint-budget", "1"};
  const std::uint64_t bytes = 2 * least_in(sisa_run(joined(words, whole.options)));
  Kind kind = whole;
  kind.options = joined(kind.options, {"--checkpoint-budget", std::to_string(bytes)});
  const Words ids = {"p1", "p5", "p7", "p70", "p126"};
  expect_forgets(kind, ids);
  const auto status = sisa_json({"status", path("A")});
  EXPECT_EQ(status.at("config").at("kept_checkpoints"), 2);
  const std::string other = taught(whole, "W");
  sisa_ok(joined({"unlearn", other, "--yes", "--id"}, ids));
  EXPECT_EQ(status.at("digest"), sisa_json({"status", other}).at("digest"));
  EXPECT_EQ(sisa_run({"verify", path("A"), "--replay"}).status, 0);
}

TEST_F(CheckpointBudget, RefusesTooLittleAndNamesTheLeast) {
  expect_refused(
      created("S", "1"), 2,
      "a checkpoint budget of 1 bytes does not hold one checkpoint for each of 3 shards");
  const std::uint64_t bytes = least();
  EXPECT_EQ(kept("S", std::to_string(bytes)), 1U);
  EXPECT_EQ(kept("T", std::to_string(3 * bytes)), 3U);
  EXPECT_EQ(kept("U", "1TiB"), 5U);
}

TEST_F(CheckpointBudget, UnderstandsUnits) {
  for (const char* budget : {"", "MB", "-1", "0", "0GiB", "nan", "2XB", "2Mi", "2 GB", "1e999"}) {
    const Result refused = created("S", budget);
    EXPECT_EQ(refused.status, 2) << budget;
    EXPECT_THAT(refused.err, HasSubstr("--checkpoint-budget")) << budget;
  }
  for (const auto& [budget, bytes] :
       {std::pair{"3", "3"}, {"3B", "3"}, {"0.0125kB", "12"}, {"0.5", "0"}}) {
    EXPECT_THAT(created("S", budget).err, HasSubstr("budget of " + std::string(bytes) + " bytes"));
  }
  for (const char* budget :
       {"1000000", "1000kB", "1000KB", "1MB", "1.5MiB", "1GB", "99999999999TB"}) {
    EXPECT_EQ(kept(std::string("S") + budget, budget), 5U) << budget;
  }
}

TEST_F(CheckpointBudget, IsShownByStatus) {
  ASSERT_EQ(kept("S", std::to_string(2 * least())), 2U);
  EXPECT_EQ(sisa_json({"status", path("S")}).at("checkpoint_bytes"), 0);
  sisa_ok({"train", path("S")});
  const auto status = sisa_json({"status", path("S")});
  EXPECT_GT(status.at("checkpoint_bytes"), 0);
  for (const auto& shard : status.at("shards")) {
    std::vector<bool> kept;
    for (const auto& slice : shard.at("slices")) kept.push_back(slice.at("kept"));
    EXPECT_EQ(kept, (std::vector<bool>{false, false, true, false, true}));
  }
  EXPECT_THAT(sisa_ok({"status", path("S")}).out, HasSubstr(", of slices 3 5\n"));
}

}  // namespace
}  // namespace sisa
