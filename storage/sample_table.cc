#include "storage/sample_table.h"

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"

namespace sisa {
namespace {

StoredSample parse(const Database& database, Place slice, std::string_view row,
                   std::string_view value) {
  const std::optional<StoredSample> sample = sample_from(row, value);
  if (sample) return *sample;
  throw Error(ErrorKind::kDamaged, "store " + database.path() + " is damaged: a sample of " +
                                       to_string(slice) + " is cut short");
}

}  // namespace

std::optional<Place> SampleTable::find(const SampleKey& key) const {
  const std::optional<std::string> place = database_.get(Family::kPlaces, view(key));
  if (!place) return std::nullopt;
  return place_from(*place);
}

void SampleTable::scan(Place slice, const std::function<void(const StoredSample&)>& visit) const {
  database_.scan(Family::kSamples, slice_range(slice),
                 [&](std::string_view row, std::string_view value) {
                   visit(parse(database_, slice, row, value));
                   return true;
                 });
}

bool SampleTable::read(Place slice, const SampleKey& key,
                       const std::function<void(const StoredSample&)>& visit) const {
  const std::string row = sample_row(slice, key);
  const std::optional<std::string> value = database_.get(Family::kSamples, row);
  if (value) visit(parse(database_, slice, row, *value));
  return value.has_value();
}

void SampleTable::scan_copies(const FeatureKey& features,
                              const std::function<void(const SampleKey&)>& visit) const {
  database_.scan(Family::kCopies, copies_range(features),
                 [&](std::string_view row, std::string_view) {
                   visit(copy_from(row));
                   return true;
                 });
}

std::uint64_t SampleTable::revision() const { return database_.sample_revision(); }

std::uint64_t SampleTable::count(Place slice) const {
  const std::optional<std::string> count = database_.get(Family::kCounts, place_bytes(slice));
  return count ? count_from(*count) : 0;
}

}  // namespace sisa
