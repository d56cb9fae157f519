#include "storage/erasure/removed_table.h"

#include <rocksdb/write_batch.h>

#include <algorithm>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"

namespace sisa {
namespace {

constexpr char kSample = 's';
constexpr char kCheckpoint = 'c';
constexpr std::size_t kRowBytes = 24;
constexpr std::size_t kHeadAt = kRowBytes + sizeof(FeatureKey);

std::string row(std::uint64_t request, char kind, std::size_t index) {
  return request_row(request) + kind + request_row(index);
}

KeyRange rows(std::uint64_t first, std::uint64_t last) {
  return {request_row(first), request_row(last + 1)};
}

std::string inverted(std::string_view bytes) {
  std::string result(bytes);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return ~c; });
  return result;
}

std::string bytes_of(const RemovedSample& removed) {
  return sample_row(removed.sample.place, removed.sample.key) +
         std::string(view(removed.features)) + count_bytes(removed.head.size()) + removed.head +
         removed.window;
}

std::string bytes_of(const RevokedCheckpoint& revoked) {
  return place_bytes(revoked.place) + to_hex(revoked.digest);
}

RemovedSample sample_of(std::string_view bytes) {
  RemovedSample removed;
  removed.sample.place = place_from(bytes.substr(0, 8));
  std::copy_n(bytes.substr(8, 16).begin(), 16, removed.sample.key.bytes.begin());
  std::copy_n(bytes.substr(kRowBytes).begin(), sizeof(FeatureKey), removed.features.bytes.begin());
  const std::uint64_t head = count_from(bytes.substr(kHeadAt, 8));
  bytes.remove_prefix(kHeadAt + 8);
  removed.head = bytes.substr(0, head);
  removed.window = bytes.substr(removed.head.size());
  return removed;
}

RevokedCheckpoint checkpoint_of(std::string_view bytes) {
  return {place_from(bytes.substr(0, 8)), digest_from_hex(bytes.substr(8))};
}

}  // namespace

void RemovedTable::put(std::uint64_t request, const Removed& removed,
                       rocksdb::WriteBatch& batch) const {
  const auto add = [&](char kind, const auto& items) {
    std::size_t index = 0;
    for (const auto& item : items) {
      batch.Put(database_.handle(Family::kRemoved), row(request, kind, index++),
                inverted(bytes_of(item)));
    }
  };
  add(kSample, removed.samples);
  add(kCheckpoint, removed.checkpoints);
}

Removed RemovedTable::read(std::uint64_t first, std::uint64_t last) const {
  Removed removed;
  database_.scan(Family::kRemoved, rows(first, last),
                 [&](std::string_view key, std::string_view value) {
                   const std::string bytes = inverted(value);
                   const char kind = key.size() > 8 ? key[8] : '\0';
                   if (kind == kSample && bytes.size() >= kHeadAt + 8) {
                     removed.samples.push_back(sample_of(bytes));
                   } else if (kind == kCheckpoint && bytes.size() >= 8) {
                     removed.checkpoints.push_back(checkpoint_of(bytes));
                   } else {
                     throw Error(ErrorKind::kDamaged, "store " + database_.path() +
                                                          " is damaged: table removed has a row "
                                                          "that is none of its own");
                   }
                   return true;
                 });
  return removed;
}

void RemovedTable::clear(std::uint64_t first, std::uint64_t last,
                         rocksdb::WriteBatch& batch) const {
  database_.scan(Family::kRemoved, rows(first, last), [&](std::string_view key, std::string_view) {
    batch.Delete(database_.handle(Family::kRemoved), rocksdb::Slice(key.data(), key.size()));
    return true;
  });
}

}  // namespace sisa
