#include "engine/stale_samples.h"

#include <atomic>
#include <utility>

#include "engine/lowest_scores.h"
#include "engine/slice_scan.h"
#include "shards/error.h"

namespace sisa {

StaleSamples stale_samples(Store& store, Timestamp before, std::size_t most, int workers) {
  if (!store.config().columns.time) {
    throw Error(ErrorKind::kUsage, "store " + store.path() +
                                       " keeps no times of its samples: it was created without "
                                       "--time-column");
  }
  std::atomic<std::uint64_t> total = 0;
  auto found = collected_from_slices(store.config(), workers, [&](Place slice) {
    LowestScores oldest(most);
    std::uint64_t count = 0;
    store.samples().scan(slice, [&](const StoredSample& sample) {
      if (!sample.time || *sample.time >= before) return;
      ++count;
      const double score = static_cast<double>(*sample.time) / 1e6;
      if (!oldest.takes(score)) return;
      Candidate candidate = candidate_from(sample, slice);
      candidate.score = score;
      candidate.time = sample.time;
      oldest.add(std::move(candidate));
    });
    total += count;
    return oldest.take();
  });
  return {lowest_scores(std::move(found), most), total};
}

}  // namespace sisa
