#include "storage/sample_table.h"

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"

namespace sisa {

std::optional<Place> SampleTable::find(const SampleKey& key) const {
  const std::optional<std::string> place = database_.get(Family::kPlaces, view(key));
  if (!place) return std::nullopt;
  return place_from(*place);
}

void SampleTable::scan(Place slice, const std::function<void(const StoredSample&)>& visit) const {
  database_.scan(Family::kSamples, slice_range(slice),
                 [&](std::string_view row, std::string_view value) {
                   const std::optional<StoredSample> sample = sample_from(row, value);
                   if (!sample) {
                     throw Error(ErrorKind::kDamaged, "store " + database_.path() +
                                                          " is damaged: a sample of " +
                                                          to_string(slice) + " is cut short");
                   }
                   visit(*sample);
                   return true;
                 });
}

std::uint64_t SampleTable::count(Place slice) const {
  const std::optional<std::string> count = database_.get(Family::kCounts, place_bytes(slice));
  return count ? count_from(*count) : 0;
}

}  // namespace sisa
