#include "engine/slice_scan.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "shards/error.h"

namespace sisa {

void over_slices(const StoreConfig& config, int workers,
                 const std::function<void(std::size_t number, Place slice)>& work) {
  tbb::task_arena arena(workers > 0 ? workers : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, std::size_t{config.shards} * config.slices,
                      [&](std::size_t number) {
                        const auto shard = static_cast<std::uint32_t>(number / config.slices);
                        const auto slice = static_cast<std::uint32_t>(number % config.slices + 1);
                        work(number, {ShardId{shard}, SliceId{slice}});
                      });
  });
}

void read_each(Store& store, std::span<const LocatedSample> samples,
               const std::function<void(const StoredSample&)>& visit) {
  for (const LocatedSample& sample : samples) {
    if (store.samples().read(sample.place, sample.key, visit)) continue;
    throw Error(ErrorKind::kDamaged, "store " + store.path() + " is damaged: a sample of " +
                                         to_string(sample.place) + " is missing");
  }
}

}  // namespace sisa
