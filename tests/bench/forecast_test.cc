#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace sisa {
namespace {

using nlohmann::json;

TEST(Forecast, IsComparedWithWhatARehearsalAnswers) {
  const json report = sisa_json({"forecast", "--requests", "1"});
  ASSERT_EQ(report.at("kinds").size(), 4U);
  for (const json& kind : report.at("kinds")) {
    SCOPED_TRACE(kind.at("kind"));
    EXPECT_EQ(kind.at("requests"), 1);
    EXPECT_LT(kind.at("forecast").at("mean"), 0.01);
    EXPECT_LT(kind.at("forecast").at("mean_by_class"), 0.03);
    EXPECT_GT(kind.at("no_change").at("mean_by_class"), 0);  // or there was nothing to foresee
  }
  ASSERT_EQ(report.at("fairness").size(), 1U);
  const json& groups = report.at("fairness").at(0);
  EXPECT_GT(groups.at("before").at("accuracy_difference"), 0.03);
  EXPECT_NE(groups.at("before"), groups.at("after"));
}

}  // namespace
}  // namespace sisa
