#include "shards/checkpoint_choice.h"

#include <algorithm>
#include <cassert>
#include <deque>
#include <numeric>

namespace sisa {
namespace {

// Slices in ascending order, without 0 and R, between which a path leads from 0 to R.
using Path = std::vector<std::uint32_t>;

/// Visits of slices 1..r together, in units of what slice 1 visits.
std::int64_t visits_until(std::int64_t slice, SliceMode mode) {
  return mode == SliceMode::kCumulative ? slice * (slice + 1) / 2 : slice;
}

/// Of two paths that are worth the same, the one to take.
enum class Ties { kShorter, kLonger };

/// Finds the best path where every slice on it has a price. To keep slice k, when n is the next
/// one kept, saves visits_until(k) for each of the n - k slices after it up to n: as a function of
/// n a line, steeper for later k. So a later k, once it is better, stays better.
class PricedPath {
 public:
  PricedPath(const SlicePlan& plan, std::int64_t price, Ties ties) : plan_(plan), ties_(ties) {
    const std::uint32_t end = plan.slices;
    std::vector<std::uint32_t> before(end + 1, 0);
    offer({0, 0, 0, 0});
    for (std::uint32_t slice = 1; slice <= end; ++slice) {
      while (bids_.size() > 1 && bids_[1].first <= slice) bids_.pop_front();
      const Bid& best = bids_.front();
      before[slice] = best.slice;
      if (slice < end) offer({slice, best.length + 1, worth(best, slice) - price, slice + 1});
    }
    for (std::uint32_t slice = before[end]; slice != 0; slice = before[slice]) {
      path_.push_back(slice);
    }
    std::reverse(path_.begin(), path_.end());
  }

  const Path& path() const { return path_; }

 private:
  /// A slice that may be the last kept before later ones.
  struct Bid {
    std::uint32_t slice;
    std::uint32_t length;  // of the best path to it, with itself
    std::int64_t worth;    // of that path, prices paid
    std::uint32_t first;   // slice before which it is the best bid
  };

  std::int64_t worth(const Bid& bid, std::int64_t next) const {
    return bid.worth + visits_until(bid.slice, plan_.mode) * (next - bid.slice);
  }

  bool beats(const Bid& later, const Bid& earlier, std::int64_t next) const {
    const std::int64_t gain = worth(later, next) - worth(earlier, next);
    if (gain != 0) return gain > 0;
    return ties_ == Ties::kLonger ? later.length > earlier.length : later.length < earlier.length;
  }

  /// The first slice after `later` for which it beats an earlier one.
  std::uint32_t overtakes(const Bid& later, const Bid& earlier) const {
    const std::int64_t from = later.slice + 1;
    const std::int64_t behind = worth(earlier, from) - worth(later, from);
    const std::int64_t steeper =
        visits_until(later.slice, plan_.mode) - visits_until(earlier.slice, plan_.mode);
    const std::int64_t even = from + (behind <= 0 ? 0 : (behind + steeper - 1) / steeper);
    if (even > plan_.slices) return plan_.slices + 1;
    return static_cast<std::uint32_t>(beats(later, earlier, even) ? even : even + 1);
  }

  void offer(Bid bid) {
    while (!bids_.empty()) {
      bid.first = overtakes(bid, bids_.back());
      if (bid.first > bids_.back().first) break;
      bids_.pop_back();
    }
    if (bid.first <= plan_.slices) bids_.push_back(bid);
  }

  const SlicePlan& plan_;
  Ties ties_;
  std::deque<Bid> bids_;  // by slice, and by where they begin to be the best
  Path path_;
};

/// The best path of `length` slices, from one that is not longer and one that is not shorter, both
/// best at the same price: where an edge of the first spans one of the second, crossing over from
/// one to the other loses nothing, since the worth of edges has the Monge property.
Path crossed(const Path& shorter, const Path& longer, std::size_t length, std::uint32_t end) {
  if (longer.size() == length) return longer;
  const std::size_t lead = length - shorter.size();
  const auto at = [end](const Path& path, std::size_t i) {
    return i < path.size() ? path[i] : end;
  };
  std::size_t cross = 0;
  while (at(shorter, cross) < at(longer, cross + lead)) ++cross;
  const auto part = static_cast<std::ptrdiff_t>(cross);
  Path path(longer.begin(), longer.begin() + part + static_cast<std::ptrdiff_t>(lead));
  path.insert(path.end(), shorter.begin() + part, shorter.end());
  return path;
}

/// Every further slice on a path adds less than the one before it: at some price the best paths
/// are as long as wanted.
Path best_path(const SlicePlan& plan, std::size_t length) {
  std::int64_t low = 0;  // too long a path, or long enough
  std::int64_t high = visits_until(plan.slices, plan.mode) * plan.slices + 1;  // nothing is kept
  while (high - low > 1) {
    const std::int64_t price = std::midpoint(low, high);
    const bool long_enough = PricedPath(plan, price, Ties::kLonger).path().size() >= length;
    (long_enough ? low : high) = price;
  }
  return crossed(PricedPath(plan, low, Ties::kShorter).path(),
                 PricedPath(plan, low, Ties::kLonger).path(), length, plan.slices);
}

}  // namespace

std::vector<SliceId> kept_slices(const SlicePlan& plan, std::uint32_t count) {
  assert(count >= 1);
  Path path(plan.slices - 1);
  std::iota(path.begin(), path.end(), 1U);
  if (count < plan.slices) path = best_path(plan, count - 1);
  std::vector<SliceId> kept;
  for (const std::uint32_t slice : path) kept.push_back({slice});
  kept.push_back({plan.slices});
  return kept;
}

std::uint64_t retraining_cost(const SlicePlan& plan, std::span<const SliceId> kept) {
  const auto visits = [&](std::uint32_t slice) {
    return static_cast<std::uint64_t>(visits_until(slice, plan.mode));
  };
  std::uint64_t cost = 0;
  std::uint64_t last = 0;  // visits until the last one kept before the slice hit
  auto next = kept.begin();
  for (std::uint32_t hit = 1; hit <= plan.slices; ++hit) {
    cost += visits(plan.slices) - last;
    if (next != kept.end() && next->value == hit) last = visits((next++)->value);
  }
  return cost;
}

}  // namespace sisa
