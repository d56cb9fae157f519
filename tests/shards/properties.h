#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/shards/oracle.h"
#include "tests/shards/population.h"

/// What must hold of any way to place, order and schedule samples, checked on random cases. Each
/// checker says in a line what was violated, or nothing. They are given functions, so that the
/// tests can also give them wrong ones and see them object.
namespace sisa::property {

/// The violation, "" for none.
using Violation = std::string;

/// Where each member of a population lives, in its order.
using Placing = std::function<std::vector<Place>(const Population&, std::uint32_t shards,
                                                 std::uint32_t slices)>;

/// An epoch's order of `samples`.
using Ordering =
    std::function<std::vector<SampleKey>(const std::vector<SampleKey>& samples, std::uint64_t seed,
                                         ShardId shard, SliceId slice, std::uint32_t epoch)>;

/// The batches that training on `samples` sees after `removed` of them are forgotten. Whatever an
/// implementation remembers of the removed ones it may use, if it dares.
using Batching = std::function<std::vector<oracle::Batch>(const SliceSchedule&,
                                                          const std::vector<SampleKey>& samples,
                                                          const std::set<SampleKey>& removed)>;

using Visits =
    std::function<std::uint64_t(std::uint64_t visible, std::uint32_t epochs, std::uint32_t slices)>;

/// shards/ itself.
Placing real_placing();
Ordering real_ordering();
Batching real_batching();
Visits real_visits();

Violation removal_moves_nobody(const Placing& placing, std::mt19937_64& random);
Violation subjects_stay_together(const Placing& placing, std::mt19937_64& random);
Violation places_are_uniform(const Placing& placing, std::mt19937_64& random);

Violation removal_keeps_relative_order(const Ordering& ordering, std::mt19937_64& random);
Violation arrival_order_does_not_matter(const Ordering& ordering, std::mt19937_64& random);
Violation every_position_is_equally_likely(const Ordering& ordering, std::mt19937_64& random);

Violation batches_depend_on_retained_samples_only(const Batching& batching,
                                                  std::mt19937_64& random);
Violation batches_are_well_formed(const Batching& batching, std::mt19937_64& random);
Violation fewer_visits_are_a_prefix(const Batching& batching, std::mt19937_64& random);

Violation no_slice_is_rounded_to_nothing(const Visits& visits);
Violation total_work_is_that_of_unsliced_training(const Visits& visits);

}  // namespace sisa::property
