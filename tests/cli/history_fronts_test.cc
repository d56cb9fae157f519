#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/cli/history_fixture.h"

namespace sisa {
namespace {

/// Every front with every kind of head.
struct Head {
  std::string front;  ///< empty: none
  std::string model;
};

class HistoryOfFronts : public HistoryTest, public ::testing::WithParamInterface<Head> {
 protected:
  Kind kind() {
    const auto& [front, model] = GetParam();
    Words options = {"--classes", "3", "--shards", "2", "--model", model};
    if (model != "ridge") {
      options = joined(options, {"--slices", "2", "--epochs", "2", "--batch-size", "5"});
    }
    if (!front.empty()) options = joined(options, {"--front", front});
    return {write_images(path("i"), 40, 12), options};
  }
};

TEST_P(HistoryOfFronts, IsForgotten) { expect_forgets(kind(), {"3", "8", "11", "30"}); }

TEST_P(HistoryOfFronts, AndCorrectionsAreTakenBack) {
  const std::string store = taught(kind());
  const auto before = sisa_json({"status", store}).at("digest");
  const auto corrected = sisa_json({"correct", store, "--id", "8", "--label", "0"});
  EXPECT_NE(corrected.at("digest"), before);
  EXPECT_EQ(sisa_json({"correct", store, "--id", "8", "--label", "2"}).at("digest"), before);
  EXPECT_EQ(sisa_json({"verify", store, "--replay"}).at("ok"), true);
}

std::vector<Head> heads() {
  std::vector<Head> heads = {{"", "ridge"}};
  for (const char* front : {"gabor", "random-conv:8"}) {
    for (const char* model : {"linear", "mlp:6", "ridge"}) heads.push_back({front, model});
  }
  return heads;
}

INSTANTIATE_TEST_SUITE_P(All, HistoryOfFronts, ::testing::ValuesIn(heads()), [](const auto& info) {
  std::string name = info.param.front + "_" + info.param.model;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace sisa
