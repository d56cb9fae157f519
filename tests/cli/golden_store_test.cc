#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// A store that a program of its time wrote, and what is known of it.
struct Golden {
  int format;
  std::string data;    ///< how what `ending` belongs to is read
  std::string ending;  ///< of the name of the data, which begins as the store's
  int samples;
  int in_data;   ///< samples of the data, forgotten ones included
  int requests;  ///< so far
  std::string id;
  std::string architecture;

  std::string store() const { return "store-v" + std::to_string(format); }
};

void PrintTo(const Golden& golden, std::ostream* stream) { *stream << golden.store(); }

/// tests/golden/store-vN, written by `tests/golden/make PROGRAM N` when format version N was made;
/// with it what the program then said of it: its status, predictions, and the receipt of request 1.
/// It must open for ever. Works on a copy, since writers change the files.
class GoldenStore : public StoreTest, public ::testing::WithParamInterface<Golden> {
 protected:
  GoldenStore() { fs::copy(golden(""), store_, fs::copy_options::recursive); }

  static std::string golden(const std::string& ending) {
    return std::string(SISA_SOURCE_DIR) + "/tests/golden/" + GetParam().store() + ending;
  }

  const std::string store_ = path(GetParam().store());
  const std::string data_spec_ = GetParam().data + ":" + golden(GetParam().ending);
  const nlohmann::json then_ = nlohmann::json::parse(read_file(golden(".status.json")));
};

TEST_P(GoldenStore, StillHoldsWhatWasWritten) {
  const nlohmann::json status = sisa_json({"status", store_});
  EXPECT_EQ(status.at("format"), GetParam().format);
  EXPECT_EQ(status.at("samples"), GetParam().samples);
  EXPECT_EQ(status.at("pending"), 0);
  EXPECT_EQ(status.at("config").at("model").at("architecture"), GetParam().architecture);
  for (const char* field : {"config", "digest", "shards", "checkpoint_bytes", "public_key"}) {
    EXPECT_EQ(status.at(field), then_.at(field)) << field;
  }
}

TEST_P(GoldenStore, StillVerifies) {
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
  const int replayed = sisa_run({"verify", store_, "--replay"}).status;
  EXPECT_TRUE(replayed == 0 || replayed == 1)
      << "another machine gives no verdict, never a wrong one";
}

TEST_P(GoldenStore, StillStandsByItsReceipt) {
  const auto checks = sisa_json({"verify", store_, "--receipt", golden(".receipt.json"),
                                 "--public-key", then_.at("public_key")});
  EXPECT_EQ(checks.at("ok"), true);
}

TEST_P(GoldenStore, StillPredictsTheSame) {
  std::istringstream now(sisa_ok({"predict", store_, "--data", data_spec_}).out);
  std::istringstream then(read_file(golden(".predictions.csv")));
  std::string a;
  std::string b;
  int lines = 0;
  while (std::getline(then, b)) {
    ASSERT_TRUE(std::getline(now, a));
    if (++lines == 1) {
      EXPECT_EQ(a, b);
      continue;
    }
    const auto comma = b.find(',', b.find(',') + 1);
    EXPECT_EQ(a.substr(0, comma), b.substr(0, comma));
    EXPECT_NEAR(std::stod(a.substr(comma + 1)), std::stod(b.substr(comma + 1)), 1e-4);
  }
  EXPECT_EQ(lines, 1 + GetParam().in_data);
}

TEST_P(GoldenStore, StillForgets) {
  const auto done = sisa_json({"unlearn", store_, "--id", GetParam().id});
  EXPECT_EQ(done.at("request"), GetParam().requests + 1);
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
}

Golden version_3() { return {3, "csv", ".csv", 36, 40, 3, "p0", "linear"}; }
Golden version_4() { return {4, "imagefolder", ".images", 18, 20, 2, "across/0.png", "ridge:0.1"}; }
Golden version_5() { return {5, "csv", ".csv", 36, 40, 3, "p0", "linear"}; }

INSTANTIATE_TEST_SUITE_P(Formats, GoldenStore,
                         ::testing::Values(version_3(), version_4(), version_5()),
                         [](const auto& info) {
                           return "Version" + std::to_string(info.param.format);
                         });

/// What only version 4 has.
class GoldenVersion4 : public GoldenStore {
 protected:
  /// Whether `verify` finds the export clean that was made before or after its request 1.
  bool is_clean(const std::string& when) const {
    const Result result =
        sisa_run({"verify", store_, "--export", golden(".exports/" + when), "--json"});
    const bool tainted =
        nlohmann::json::parse(result.out).at("tainted_by") != nlohmann::json::array();
    EXPECT_EQ(result.status, tainted ? 4 : 0);
    return !tainted;
  }
};

TEST_P(GoldenVersion4, StillTellsItsExports) {
  EXPECT_FALSE(is_clean("before"));
  EXPECT_TRUE(is_clean("after"));
  sisa_ok({"unlearn", store_, "--id", GetParam().id, "--yes"});
  EXPECT_FALSE(is_clean("after"));
}

TEST_P(GoldenVersion4, StillExportsTheSame) {
  const std::string file = "shard-0000.safetensors";
  sisa_ok({"export", store_, "--output", path("again"), "--format", "safetensors"});
  EXPECT_EQ(read_file(path("again/" + file)), read_file(golden(".exports/after/" + file)));
}

TEST_P(GoldenVersion4, StillNamesItsClasses) {
  const auto answer = sisa_json({"evaluate", store_, "--data", data_spec_});
  ASSERT_EQ(answer.at("per_class").size(), 2U);
  for (const auto& each : answer.at("per_class")) EXPECT_EQ(each.at("samples"), 10);
  EXPECT_EQ(sisa_json({"status", store_}).at("config").at("class_names"),
            (Words{"across", "down"}));
}

INSTANTIATE_TEST_SUITE_P(Formats, GoldenVersion4, ::testing::Values(version_4()));

/// What only version 5 has.
using GoldenVersion5 = GoldenStore;

TEST_P(GoldenVersion5, StillTellsWhatIsStale) {
  const auto then = nlohmann::json::parse(read_file(golden(".stale.json")));
  EXPECT_GT(then.at("total"), 10);
  EXPECT_EQ(sisa_json({"find", store_, "--stale", "--before", "2022-01-01", "--top", "40"}), then);
}

INSTANTIATE_TEST_SUITE_P(Formats, GoldenVersion5, ::testing::Values(version_5()));

}  // namespace
}  // namespace sisa
