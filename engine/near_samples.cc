#include "engine/near_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <tuple>

#include "engine/slice_scan.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

struct Query {
  SampleKey key;
  std::string id;
  std::vector<std::byte> row;
};

std::vector<Query> queries_from(Store& store, const std::vector<std::string>& ids) {
  std::vector<Query> queries;
  for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
    const SampleKey key = sample_key(id, store.config().seed);
    const std::optional<Place> place = store.samples().find(key);
    if (!place) {
      throw Error(ErrorKind::kNotFound, "store " + store.path() + " has no sample '" + id + "'");
    }
    const LocatedSample sample{key, *place};
    read_each(store, {&sample, 1}, [&](const StoredSample& stored) {
      const auto row = stored.model_input();
      queries.push_back({key, id, {row.begin(), row.end()}});
    });
  }
  return queries;
}

float number(std::span<const std::byte> row, std::size_t i) {
  float value = 0;
  std::memcpy(&value, &row[i * sizeof value], sizeof value);
  return value;
}

/// 1 / variance of every feature that is a float, 0 of those that do not vary.
class FloatScales {
 public:
  FloatScales(Store& store, std::size_t width, int workers) : squared_(width) {
    struct Sums {
      std::uint64_t count = 0;
      std::vector<double> first;
      std::vector<double> second;
    };
    const auto parts = collected_from_slices(store.config(), workers, [&](Place slice) {
      Sums sums{0, std::vector<double>(width), std::vector<double>(width)};
      store.samples().scan(slice, [&](const StoredSample& sample) {
        ++sums.count;
        for (std::size_t i = 0; i < width; ++i) {
          const double x = number(sample.model_input(), i);
          sums.first[i] += x;
          sums.second[i] += x * x;
        }
      });
      return std::vector<Sums>{std::move(sums)};
    });
    for (std::size_t i = 0; i < width; ++i) {
      double count = 0, first = 0, second = 0;
      for (const Sums& sums : parts) {
        count += static_cast<double>(sums.count);
        first += sums.first[i];
        second += sums.second[i];
      }
      const double variance = second / count - (first / count) * (first / count);
      if (variance > 0) squared_[i] = 1 / variance;
    }
  }

  double distance(std::span<const std::byte> a, std::span<const std::byte> b) const {
    double sum = 0;
    for (std::size_t i = 0; i < squared_.size(); ++i) {
      const double apart = static_cast<double>(number(a, i)) - number(b, i);
      sum += apart * apart * squared_[i];
    }
    return std::sqrt(sum);
  }

 private:
  std::vector<double> squared_;
};

double byte_distance(std::span<const std::byte> a, std::span<const std::byte> b) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int apart = std::to_integer<int>(a[i]) - std::to_integer<int>(b[i]);
    sum += static_cast<std::uint64_t>(apart * apart);
  }
  return std::sqrt(static_cast<double>(sum));
}

bool comes_first(const Candidate& a, const Candidate& b) {
  return std::tie(a.score, a.key) < std::tie(b.score, b.key);
}

/// The first of a slice, or of all: a heap whose top is the last.
class Nearest {
 public:
  explicit Nearest(std::size_t most) : most_(most) {}

  bool takes(double score) const { return kept_.size() < most_ || score <= kept_.front().score; }

  void add(Candidate candidate) {
    kept_.push_back(std::move(candidate));
    std::push_heap(kept_.begin(), kept_.end(), comes_first);
    if (kept_.size() <= most_) return;
    std::pop_heap(kept_.begin(), kept_.end(), comes_first);
    kept_.pop_back();
  }

  std::vector<Candidate> take() { return std::move(kept_); }

 private:
  std::size_t most_;
  std::vector<Candidate> kept_;
};

template <class Distance>
std::vector<Candidate> search(Store& store, const std::vector<Query>& queries, std::size_t most,
                              int workers, const Distance& distance) {
  const auto is_query = [&](const SampleKey& key) {
    return std::any_of(queries.begin(), queries.end(),
                       [&](const Query& query) { return query.key == key; });
  };
  auto found = collected_from_slices(store.config(), workers, [&](Place slice) {
    Nearest nearest(most);
    store.samples().scan(slice, [&](const StoredSample& sample) {
      const Query* like = nullptr;
      double score = 0;
      for (const Query& query : queries) {
        const double apart = distance(query.row, sample.model_input());
        if (like == nullptr || apart < score) std::tie(like, score) = std::tuple(&query, apart);
      }
      if (!nearest.takes(score) || is_query(sample.key)) return;
      Candidate candidate = candidate_from(sample, slice);
      candidate.score = score;
      candidate.like = like->id;
      nearest.add(std::move(candidate));
    });
    return nearest.take();
  });
  std::sort(found.begin(), found.end(), comes_first);
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace

std::vector<Candidate> near_samples(Store& store, const std::vector<std::string>& ids,
                                    std::size_t most, int workers) {
  const std::vector<Query> queries = queries_from(store, ids);
  if (store.config().model_input().type == FeatureType::kByte) {
    return search(store, queries, most, workers, byte_distance);
  }
  const FloatScales scales(store, store.config().model_input().elements(), workers);
  return search(store, queries, most, workers,
                [&](const auto& a, const auto& b) { return scales.distance(a, b); });
}

}  // namespace sisa
