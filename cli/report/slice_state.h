#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/status.h"

namespace sisa {

/// Whether a slice has a say in the answers.
enum class SliceState {
  kServed,     ///< its samples are in the model that answers
  kRevoked,    ///< it had, and waits for a pending request's retraining
  kUntrained,  ///< not trained yet
  kEmpty,      ///< it holds no sample
};

inline constexpr std::array kSliceStates = {SliceState::kServed, SliceState::kRevoked,
                                            SliceState::kUntrained, SliceState::kEmpty};

/// "served", "revoked", "untrained", "empty".
std::string to_string(SliceState state);

/// Of every slice of every shard, in their order.
std::vector<std::vector<SliceState>> slice_states(const Status& status);

}  // namespace sisa
