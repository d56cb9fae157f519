#include "storage/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <vector>

namespace sisa {
namespace {

TEST(SideBySide, EveryNumberIsWorkedOnOnce) {
  for (const std::size_t count : {0U, 1U, 2U, 100U}) {
    std::vector<std::atomic<int>> met(count);
    side_by_side(count, 3, [&](std::size_t i) { ++met[i]; });
    for (const std::atomic<int>& times : met) EXPECT_EQ(times, 1);
  }
}

TEST(SideBySide, IsDoneByAsManyThreadsAsAsked) {
  std::barrier all(3);
  side_by_side(6, 3, [&](std::size_t) { all.arrive_and_wait(); });
}

TEST(SideBySide, AThreadBeginsNothingAfterAFailureWhichIsThrown) {
  std::vector<std::size_t> begun;
  const auto work = [&](std::size_t i) {
    begun.push_back(i);
    if (i == 2) throw std::runtime_error("the third");
  };
  EXPECT_THROW(side_by_side(10, 1, work), std::runtime_error);
  EXPECT_EQ(begun, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(SideBySide, AFailureOfAnyThreadIsThrown) {
  for (std::size_t failing = 0; failing < 4; ++failing) {
    std::barrier all(4);
    const auto work = [&](std::size_t i) {
      all.arrive_and_wait();
      if (i == failing) throw std::runtime_error("one of four");
    };
    EXPECT_THROW(side_by_side(4, 4, work), std::runtime_error);
  }
}

}  // namespace
}  // namespace sisa
