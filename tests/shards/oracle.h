#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "shards/deletion_plan.h"
#include "shards/identity.h"
#include "shards/random_stream.h"
#include "shards/schedule.h"

/// The rules of placement, order and schedule once more: slow, obvious and single-threaded, written
/// from the contract to be compared with shards/. Shares nothing with it but the types.
namespace sisa::oracle {

/// The SplitMix64 finaliser.
std::uint64_t mix(std::uint64_t x);

std::uint64_t stream_seed(const StreamName& name);

/// Shard: the subject hash's first number as a fraction of its range, times the shards. Slice: the
/// second number likewise, from 1. Every tier halves the shards and, counted from the last, halves
/// the slices twice; what is left over by a half stays.
Place place(const SubjectKey& subject, std::uint32_t shards, std::uint32_t slices,
            std::uint32_t tier = 0);

/// The samples in the order in which an epoch visits them.
std::vector<SampleKey> epoch_order(const std::vector<SampleKey>& samples, std::uint64_t seed,
                                   ShardId shard, SliceId slice, std::uint32_t epoch);

/// Cumulative: the smallest whole number that is at least visible · 2e / (R + 1). Incremental:
/// visible · e.
std::uint64_t slice_visits(std::uint64_t visible, const SlicePlan& plan);

/// A batch by what it holds.
struct Batch {
  std::uint32_t epoch = 0;
  std::uint32_t step = 0;
  std::vector<SampleKey> samples;
  friend bool operator==(const Batch&, const Batch&) = default;
};

/// All batches of one slice's training, found by listing every single visit first.
std::vector<Batch> batches(const SliceSchedule& schedule, const std::vector<SampleKey>& samples);

/// Per shard the lowest slice that holds a sample of the forget set.
std::map<ShardId, SliceId> first_slices(const std::vector<LocatedSample>& forget);

/// Visits of training slices first..R; `slice_samples[r-1]` samples lie in slice r.
std::uint64_t retrain_visits(const std::vector<std::uint64_t>& slice_samples, std::uint32_t first,
                             const SlicePlan& plan);

}  // namespace sisa::oracle
