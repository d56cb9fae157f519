#include "bench/risk/measurement.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/temp_dir.h"

namespace sisa {
namespace {

TEST(RiskMeasurement, FindsWhatPlacementByRiskSaves) {
  const TempDir directory;
  const std::string file = directory / "rows.csv";
  std::ofstream rows(file);
  for (int i = 0; i < 600; ++i) rows << i % 7 << ',' << i % 5 << ',' << i % 2 << '\n';
  rows.close();
  Grid grid;
  grid.data = grid.test = "csv:" + file;
  grid.base.classes = 2;
  grid.base.model.architecture = "linear";
  grid.base.training.epochs = 2;
  grid.shards = {4};
  grid.slices = {8};
  grid.modes = {SliceMode::kCumulative};
  grid.requests = {1, 6};
  grid.draws = 40;
  Observer silent;
  const std::vector<RiskResult> results = measure_risk(grid, 2, silent);
  ASSERT_EQ(results.size(), 2U);
  for (const RiskResult& result : results) {
    SCOPED_TRACE(to_string(result.skew));
    EXPECT_NEAR(result.uniform.visits, 1200, 60);
    EXPECT_LT(result.by_risk.visits, result.uniform.visits);
    EXPECT_GT(result.by_risk.accuracy, 0.4);
    ASSERT_EQ(result.rows.size(), 2U);
    EXPECT_DOUBLE_EQ(result.rows[0].by_risk.batch, result.rows[0].by_risk.one_by_one);
    for (const RiskRow& row : result.rows) {
      EXPECT_LT(row.by_risk.batch, 0.8 * row.uniform.batch);
      EXPECT_LT(row.by_risk.one_by_one, 0.8 * row.uniform.one_by_one);
    }
  }
}

}  // namespace
}  // namespace sisa
