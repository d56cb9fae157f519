#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/grid/grid.h"
#include "engine/observer.h"

namespace sisa {

/// What is trained on what: a front ("none" for none) and a model on its output.
struct Recipe {
  std::string front;
  std::string model;
  std::string name() const { return front == "none" ? model : front + " + " + model; }
};

/// K random samples, forgotten in one batch.
struct FrontierCost {
  std::uint64_t requests = 0;  ///< K
  double seconds = 0;          ///< from the request to restored models, without the erasure between
  double speed_up = 0;         ///< over training the recipe's one model anew
  bool best = false;           ///< no other ensemble is both as accurate and as fast
};

/// The ensemble of a recipe over so many shards. With one shard and one slice: one model.
struct FrontierRow {
  Recipe recipe;
  std::uint32_t shards = 1;
  std::uint32_t slices = 1;
  double accuracy = 0;
  double lost = 0;  ///< of the accuracy of the recipe's one model
  double train_seconds = 0;
  std::uint64_t checkpoint_bytes = 0;
  std::vector<FrontierCost> costs;  ///< of the grid's requests
};

/// Measures every recipe with each of the grid's shards, and each of its slices where the model has
/// a use for them, one shard at a time. The first row of a recipe is its one model on everything.
/// The observer hears of every ensemble as of a shard, and may stop it.
std::vector<FrontierRow> measure_frontier(const Grid& grid, const std::vector<Recipe>& recipes,
                                          Observer& observer);

}  // namespace sisa
