#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shards/expected_cost.h"

namespace sisa {

/// What K requests cost in one layout, either in one batch or one by one.
struct RequestCost {
  double expected_visits = 0;    ///< by the closed form (shards/expected_cost.h)
  double mean_visits = 0;        ///< of the places of many random draws
  double standard_error = 0;     ///< of that mean
  std::uint64_t visits = 0;      ///< made for the one draw that was trained
  double seconds = 0;            ///< of its training
  double predicted_seconds = 0;  ///< its visits at the layout's own price of one

  double visits_error() const { return mean_visits / expected_visits - 1; }
  double seconds_error() const { return seconds / predicted_seconds - 1; }
};

struct RequestRow {
  std::uint64_t requests = 0;  ///< K
  RequestCost batch;
  RequestCost one_by_one;
};

/// The accuracy while that many deletions wait; nothing where no shard has a model left.
struct PendingRow {
  std::uint64_t pending = 0;
  std::optional<double> accuracy;
};

struct LayoutResult {
  Layout layout;
  std::uint64_t samples = 0;
  std::uint64_t train_visits = 0;
  double train_seconds = 0;
  double accuracy = 0;                 ///< of the ensemble
  double shard_accuracy = 0;           ///< of one shard alone, the mean over them
  std::uint64_t checkpoint_bytes = 0;  ///< stored, of all checkpoints
  std::vector<RequestRow> rows;
  std::vector<PendingRow> pending;

  /// Seconds that a sample visit took in the first training: of one worker where there was one.
  double visit_seconds() const { return train_seconds / static_cast<double>(train_visits); }
};

struct Results {
  std::vector<std::pair<std::string, std::string>> environment;
  LayoutResult single;  ///< one model on everything: what all else is compared with
  std::vector<LayoutResult> layouts;
};

/// How many times less than the single model's retraining something takes.
struct SpeedUp {
  double expected = 0;  ///< closed form against closed form
  double drawn = 0;     ///< mean visits
  double seconds = 0;   ///< of the draw that was trained
};

/// For the same K and the same way.
SpeedUp speed_up(const RequestCost& single, const RequestCost& layout);

}  // namespace sisa
