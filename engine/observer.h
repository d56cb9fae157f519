#pragma once

#include <cstdint>

#include "shards/identity.h"

namespace sisa {

/// Hears how training goes and may stop it. Called from many threads at once; every call is cheap.
/// The base class hears nothing and never stops.
class Observer {
 public:
  virtual ~Observer() = default;

  /// Work begins on that many shards, with that many sample visits in all.
  virtual void on_start(std::uint64_t /*shards*/, std::uint64_t /*sample_visits*/) {}

  /// That many more sample visits are made.
  virtual void on_visits(std::uint64_t /*count*/) {}

  virtual void on_shard_done(ShardId /*shard*/) {}

  /// A slice's training has made these visits, at that mean loss over them, each before its step.
  virtual void on_slice_trained(Place /*slice*/, std::uint64_t /*visits*/, double /*loss*/) {}

  /// What its model then makes of validation data, where there are any: see Validation::Score.
  virtual void on_slice_validated(Place /*slice*/, double /*loss*/, double /*accuracy*/) {}

  /// Asked between steps. Once true, training ends with Error(kInterrupted); committed checkpoints
  /// stay and the next training goes on from them.
  virtual bool stop_requested() const { return false; }
};

}  // namespace sisa
