#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// tests/golden/store-v1, written once by the program when format version 1 was made:
///   create store-v1 --data csv:store-v1.csv --id-column id --subject-column subject --classes 2
///          --shards 2 --slices 3 --model linear --epochs 5 --batch-size 8
///   train store-v1; unlearn store-v1 --id p3 p9; unlearn store-v1 --subject s7 --defer
///   retrain store-v1; predict store-v1 --data csv:store-v1.csv --output store-v1.predictions.csv
/// It must open for ever. Works on a copy, since writers change the files.
class GoldenStore : public StoreTest {
 protected:
  GoldenStore() { fs::copy(golden("store-v1"), store_, fs::copy_options::recursive); }

  static std::string golden(const std::string& name) {
    return std::string(SISA_SOURCE_DIR) + "/tests/golden/" + name;
  }

  const std::string store_ = path("store-v1");
  const std::string data_spec_ = "csv:" + golden("store-v1.csv");
};

constexpr const char* kDigest = "a647947e39c38557c575d293ebe26d93ed75b8c2fb053bfa8d69377aa0fd6903";

TEST_F(GoldenStore, StillHoldsWhatWasWritten) {
  const nlohmann::json status = sisa_json({"status", store_});
  EXPECT_EQ(status.at("format"), 1);
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

TEST_F(GoldenStore, StillPredictsTheSame) {
  std::istringstream now(sisa_ok({"predict", store_, "--data", data_spec_}).out);
  std::istringstream then(read_file(golden("store-v1.predictions.csv")));
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
  EXPECT_EQ(done.at("request"), 3);
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(sisa_json({"verify", store_}).at("ok"), true);
}

}  // namespace
}  // namespace sisa
