#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/candidate.h"
#include "storage/store.h"
#include "storage/timestamp.h"

namespace sisa {

struct StaleSamples {
  std::vector<Candidate> oldest;  ///< `score` is the time, in seconds since 1970
  std::uint64_t total = 0;        ///< how many there are, of which these are the first
};

/// The `most` oldest of the samples whose time is before `before`, oldest first. Every sample is
/// looked at, side by side on `workers` threads (0: the cores). Error(kUsage) if the store keeps no
/// times.
StaleSamples stale_samples(Store& store, Timestamp before, std::size_t most, int workers);

}  // namespace sisa
