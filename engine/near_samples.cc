#include "engine/near_samples.h"

#include <memory>
#include <set>
#include <utility>

#include "engine/feature_scales.h"
#include "engine/lowest_scores.h"
#include "engine/nearest_rows.h"
#include "engine/slice_scan.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

struct Query {
  NamedRows rows;
  std::set<SampleKey> keys = {};  ///< of samples that are no answer
};

Query query_from(Store& store, const std::vector<std::string>& ids) {
  Query query;
  for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
    const SampleKey key = sample_key(id, store.config().seed);
    const std::optional<Place> place = store.samples().find(key);
    if (!place) {
      throw Error(ErrorKind::kNotFound, "store " + store.path() + " has no sample '" + id + "'");
    }
    const LocatedSample sample{key, *place};
    read_each(store, {&sample, 1}, [&](const StoredSample& stored) {
      const auto row = stored.model_input();
      query.rows.ids.push_back(id);
      query.rows.bytes.insert(query.rows.bytes.end(), row.begin(), row.end());
    });
    query.keys.insert(key);
  }
  return query;
}

std::unique_ptr<NearestRows> nearest_rows(Store& store, const NamedRows& rows, int workers) {
  const FeatureLayout& layout = store.config().model_input();
  std::vector<double> scales;
  if (layout.type == FeatureType::kFloat) scales = feature_scales(store, workers);
  return make_nearest_rows(layout, std::move(scales), rows.bytes);
}

/// Looks at the samples of one slice, a block at a time.
class SliceSearch {
 public:
  SliceSearch(const NearestRows& rows, const Query& query, std::size_t most, Observer& observer)
      : rows_(rows), query_(query), observer_(observer), nearest_(most) {}

  std::vector<Candidate> run(const SampleTable& samples, Place slice) {
    samples.scan(slice, [&](const StoredSample& sample) {
      if (query_.keys.contains(sample.key)) return;
      candidates_.push_back(candidate_from(sample, slice));
      const auto row = sample.model_input();
      block_.insert(block_.end(), row.begin(), row.end());
      if (candidates_.size() == NearestRows::kRowsAtOnce) look();
    });
    look();
    return nearest_.take();
  }

 private:
  void look() {
    if (observer_.stop_requested()) throw Error(ErrorKind::kInterrupted, "search interrupted");
    const std::vector<NearestRows::Match> matches = rows_.nearest(block_);
    for (std::size_t i = 0; i < matches.size(); ++i) {
      if (!nearest_.takes(matches[i].distance)) continue;
      candidates_[i].score = matches[i].distance;
      candidates_[i].like = query_.rows.ids[matches[i].row];
      nearest_.add(std::move(candidates_[i]));
    }
    observer_.on_visits(candidates_.size());
    candidates_.clear();
    block_.clear();
  }

  const NearestRows& rows_;
  const Query& query_;
  Observer& observer_;
  LowestScores nearest_;
  std::vector<Candidate> candidates_;
  std::vector<std::byte> block_;
};

std::vector<Candidate> search(Store& store, const Query& query, std::size_t most, int workers,
                              Observer& observer) {
  const auto rows = nearest_rows(store, query.rows, workers);
  auto found = collected_from_slices(store.config(), workers, [&](Place slice) {
    return SliceSearch(*rows, query, most, observer).run(store.samples(), slice);
  });
  return lowest_scores(std::move(found), most);
}

}  // namespace

std::vector<Candidate> near_samples(Store& store, const std::vector<std::string>& ids,
                                    std::size_t most, int workers, Observer& observer) {
  return search(store, query_from(store, ids), most, workers, observer);
}

std::vector<Candidate> near_samples(Store& store, NamedRows rows, std::size_t most, int workers,
                                    Observer& observer) {
  return search(store, {std::move(rows)}, most, workers, observer);
}

}  // namespace sisa
