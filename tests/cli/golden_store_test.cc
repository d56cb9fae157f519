#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// tests/golden/store-v2, written once by the program when format version 2 was made:
///   create store-v2 --data csv:store-v2.csv --id-column id --subject-column subject --classes 2
///          --shards 2 --slices 3 --model linear --epochs 5 --batch-size 8
///   train store-v2; unlearn store-v2 --id p3 p9; unlearn store-v2 --subject s7 --defer
///   correct store-v2 --id p4 --label 1 --defer; retrain store-v2
///   predict store-v2 --data csv:store-v2.csv --output store-v2.predictions.csv
///   receipt store-v2 1 --output store-v2.receipt.json
/// It must open for ever. Works on a copy, since writers change the files.
class GoldenStore : public StoreTest {
 protected:
  GoldenStore() { fs::copy(golden("store-v2"), store_, fs::copy_options::recursive); }

  static std::string golden(const std::string& name) {
    return std::string(SISA_SOURCE_DIR) + "/tests/golden/" + name;
  }

  const std::string store_ = path("store-v2");
  const std::string data_spec_ = "csv:" + golden("store-v2.csv");
};

constexpr const char* kPublicKey =
    "d43aab1fa5bfcb88fb9dc48c2d417ba0a20d0bb917b519fc5442fbd339ca5660";
constexpr const char* kDigest = "7e532bcebdd25e2e381c57dcc930f0dd30c011012810f18bdf4078b3f8f08513";

TEST_F(GoldenStore, StillHoldsWhatWasWritten) {
  const nlohmann::json status = sisa_json({"status", store_});
  EXPECT_EQ(status.at("format"), 2);
  EXPECT_EQ(status.at("digest"), kDigest);
  EXPECT_EQ(status.at("samples"), 36);
  EXPECT_EQ(status.at("pending"), 0);
  EXPECT_EQ(status.at("config").at("model").at("architecture"), "linear");
}

TEST_F(GoldenStore, StillVerifies) {
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
  const int replayed = sisa_run({"verify", store_, "--replay"}).status;
  EXPECT_TRUE(replayed == 0 || replayed == 1)
      << "another machine gives no verdict, never a wrong one";
}

TEST_F(GoldenStore, StillStandsByItsReceipt) {
  const std::string receipt = golden("store-v2.receipt.json");
  const auto checks =
      sisa_json({"verify", store_, "--receipt", receipt, "--public-key", kPublicKey});
  EXPECT_EQ(checks.at("ok"), true);
}

TEST_F(GoldenStore, StillPredictsTheSame) {
  std::istringstream now(sisa_ok({"predict", store_, "--data", data_spec_}).out);
  std::istringstream then(read_file(golden("store-v2.predictions.csv")));
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
