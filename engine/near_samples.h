#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/candidate.h"
#include "engine/named_rows.h"
#include "engine/observer.h"
#include "storage/store.h"

namespace sisa {

/// The `most` samples nearest to any of the named ones, nearest first, these themselves left out;
/// `score` is the Euclidean distance to the nearest of them, `like`, between what models are
/// trained on: the front's output where there is one, else the features. Bytes count as they are;
/// floats are divided by their standard deviation over all that the store retains, which nothing
/// keeps. Exact: every sample is looked at, side by side on `workers` threads (0: the cores), each
/// slice by one. Error(kNotFound) for an id that is not there.
std::vector<Candidate> near_samples(Store& store, const std::vector<std::string>& ids,
                                    std::size_t most, int workers, Observer& observer);

/// The same for rows from elsewhere, of what models are given; at least one; no sample is left out.
/// The observer hears every sample of the store as a visit.
std::vector<Candidate> near_samples(Store& store, NamedRows rows, std::size_t most, int workers,
                                    Observer& observer);

}  // namespace sisa
