#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// tests/golden/store-v3, written by `tests/golden/make PROGRAM` when format version 3 was made;
/// with it what the program then said of it: its status, predictions, and the receipt of request 1.
/// It must open for ever. Works on a copy, since writers change the files.
class GoldenStore : public StoreTest {
 protected:
  GoldenStore() { fs::copy(golden("store-v3"), store_, fs::copy_options::recursive); }

  static std::string golden(const std::string& name) {
    return std::string(SISA_SOURCE_DIR) + "/tests/golden/" + name;
  }

  const std::string store_ = path("store-v3");
  const std::string data_spec_ = "csv:" + golden("store-v3.csv");
  const nlohmann::json then_ = nlohmann::json::parse(read_file(golden("store-v3.status.json")));
};

TEST_F(GoldenStore, StillHoldsWhatWasWritten) {
  const nlohmann::json status = sisa_json({"status", store_});
  EXPECT_EQ(status.at("format"), 3);
  EXPECT_EQ(status.at("samples"), 36);
  EXPECT_EQ(status.at("pending"), 0);
  EXPECT_EQ(status.at("config").at("model").at("architecture"), "linear");
  for (const char* field : {"digest", "shards", "checkpoint_bytes", "public_key"}) {
    EXPECT_EQ(status.at(field), then_.at(field)) << field;
  }
}

TEST_F(GoldenStore, StillVerifies) {
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
  const int replayed = sisa_run({"verify", store_, "--replay"}).status;
  EXPECT_TRUE(replayed == 0 || replayed == 1)
      << "another machine gives no verdict, never a wrong one";
}

TEST_F(GoldenStore, StillStandsByItsReceipt) {
  const std::string receipt = golden("store-v3.receipt.json");
  const auto checks =
      sisa_json({"verify", store_, "--receipt", receipt, "--public-key", then_.at("public_key")});
  EXPECT_EQ(checks.at("ok"), true);
}

TEST_F(GoldenStore, StillPredictsTheSame) {
  std::istringstream now(sisa_ok({"predict", store_, "--data", data_spec_}).out);
  std::istringstream then(read_file(golden("store-v3.predictions.csv")));
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
  EXPECT_EQ(lines, 41);
}

TEST_F(GoldenStore, StillForgets) {
  const auto done = sisa_json({"unlearn", store_, "--id", "p0"});
  EXPECT_EQ(done.at("request"), 4);
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
}

}  // namespace
}  // namespace sisa
