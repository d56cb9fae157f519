#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Calls `work` for every slice of a store, with its number in order of place from 0, side by side
/// on `workers` threads (0: the cores). The first exception ends it and is thrown here.
void over_slices(const StoreConfig& config, int workers,
                 const std::function<void(std::size_t number, Place slice)>& work);

/// Calls `visit` for each of these samples. Error(kDamaged) if one is not in the store.
void read_each(Store& store, std::span<const LocatedSample> samples,
               const std::function<void(const StoredSample&)>& visit);

/// What `find(slice)` returns for every slice, a vector each, put together in order of place.
template <class Find>
auto collected_from_slices(const StoreConfig& config, int workers, const Find& find) {
  using Items = decltype(find(Place{}));
  std::vector<Items> found(std::size_t{config.shards} * config.slices);
  over_slices(config, workers,
              [&](std::size_t number, Place slice) { found[number] = find(slice); });
  Items all;
  for (Items& items : found) std::move(items.begin(), items.end(), std::back_inserter(all));
  return all;
}

}  // namespace sisa
