#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/pace.h"
#include "shards/expected_cost.h"
#include "shards/request_distribution.h"
#include "storage/store_config.h"

namespace sisa {

inline constexpr double kDaySeconds = 86400;
inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// What a forecast is asked for: how a store of those samples should be cut.
struct ForecastQuestion {
  SampleCounts counts;
  double requests_a_day = 0;
  RequestDistribution distribution = RequestDistribution::uniform();
  StoreConfig config;                 ///< shards and slices do not matter
  double deadline = kUnlimited;       ///< seconds in which each request is to be restored
  double storage_bytes = kUnlimited;  ///< that the store may take
  int workers = 0;                    ///< 0: the cores
  std::vector<std::uint32_t> shards;  ///< the grid, in ascending order
  std::vector<std::uint32_t> slices;
};

/// What one layout is expected to cost; docs/planning.md has the formulas.
struct LayoutForecast {
  std::uint32_t shards = 1;
  std::uint32_t slices = 1;
  double training_seconds = 0;  ///< all shards from nothing
  double request_visits = 0;    ///< one request, restored at once
  double request_seconds = 0;
  /// Collected until the deadline forces a training; without one, a day.
  double batch_requests = 0;
  double batch_subjects = 0;  ///< distinct ones among them
  double batch_visits = 0;
  double batch_seconds = 0;
  double visits_a_day = 0;  ///< in such batches
  double seconds_a_day = 0;
  double one_by_one_seconds_a_day = 0;  ///< if each were restored before the next
  double storage_bytes = 0;             ///< samples and checkpoints, at most
  double memory_bytes = 0;              ///< of the process, in training
  bool meets_deadline = true;
  bool meets_storage = true;
  bool keeps_up = true;  ///< a batch is trained before the next is due

  bool meets_all() const { return meets_deadline && meets_storage && keeps_up; }
};

struct Forecast {
  std::vector<LayoutForecast> grid;  ///< by shards, then slices; those with fewer samples than
                                     ///< slices are left out
  LayoutForecast recommended;        ///< one of the grid
  std::string why;                   ///< in half a sentence
};

/// Computes the grid and recommends of the layouts that meet every limit and keep up:
///   with a deadline     the one of fewest shards, then of fewest slices;
///   without a deadline  the same among those whose retraining a day takes at most a tenth of one
///                       model's training longer than the least: past that knee, more shards cost
///                       accuracy and save little.
/// If none does, the one whose retraining a day is least, of those within the storage limit if
/// there is one. Error(kUsage) if the grid is empty.
Forecast forecast_layouts(const ForecastQuestion& question, const Calibration& calibration);

}  // namespace sisa
