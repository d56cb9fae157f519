#include "engine/calibration_error.h"

#include <gtest/gtest.h>

namespace sisa {
namespace {

TEST(CalibrationError, IsTheMeanDistanceOfTheBins) {
  CalibrationError error;
  EXPECT_EQ(error.value(), 0);
  for (int i = 0; i < 4; ++i) error.add(0.95, i < 3);  // 0.75 right, 0.95 sure
  for (int i = 0; i < 6; ++i) error.add(0.52, i < 3);  // 0.5 right, 0.52 sure
  EXPECT_NEAR(error.value(), (4 * 0.2 + 6 * 0.02) / 10, 1e-12);
}

TEST(CalibrationError, DoesNotLetBinsMakeUpForEachOther) {
  CalibrationError error;
  error.add(0.4, true);   // 0.6 too humble
  error.add(0.6, false);  // 0.6 too proud
  EXPECT_NEAR(error.value(), 0.6, 1e-12);
}

TEST(CalibrationError, PutsCertaintyIntoTheLastBin) {
  CalibrationError error;
  error.add(1, true);
  error.add(14.5 / 15, true);
  EXPECT_NEAR(error.value(), (0.5 / 15) / 2, 1e-12);
}

}  // namespace
}  // namespace sisa
