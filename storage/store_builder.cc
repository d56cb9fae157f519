#include "storage/store_builder.h"

#include <algorithm>
#include <deque>
#include <map>

#include "shards/error.h"
#include "shards/placement.h"
#include "storage/database.h"
#include "storage/keyed_hash.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/store_key.h"
#include "storage/store.h"
#include "storage/version.h"
#include "storage/working_directory.h"

namespace sisa {
namespace {

constexpr std::size_t kBatchBytes = 1 << 20;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::kFailed, "store " + path + " cannot be created: " + why);
}

}  // namespace

struct StoreBuilder::Work {
  struct Seen {
    SampleKey key;
    std::uint64_t position;
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  Work(const std::string& path, const StoreConfig& config)
      : path(path), config(config), placement(config.placement()), directory(path) {
    database = std::make_unique<Database>(directory.path(), Database::Mode::kCreate);
  }

  void write() {
    database->write(batch, Database::Durability::kNone);
    batch.Clear();
  }

  void refuse_repeated_ids(const std::function<std::string(std::uint64_t)>& place) {
    std::sort(seen.begin(), seen.end());
    const auto first = std::adjacent_find(
        seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.key == b.key; });
    if (first == seen.end()) return;
    throw Error(ErrorKind::kFailed, "id \"" + id_of(first->key) +
                                        "\" occurs twice: " + place(first->position) + " and " +
                                        place(std::next(first)->position));
  }

  std::string id_of(const SampleKey& key) const {
    const std::optional<std::string> place = database->get(Family::kPlaces, view(key));
    const std::string row = sample_row(place_from(place.value_or("")), key);
    const std::string value = database->get(Family::kSamples, row).value_or("");
    const std::optional<StoredSample> sample = sample_from(row, value);
    return sample ? std::string(sample->id) : "";
  }

  void write_counts() {
    for (const auto& [slice, count] : counts) {
      batch.Put(database->handle(Family::kCounts), place_bytes(slice), count_bytes(count));
    }
    write();
  }

  void write_meta() {
    batch.Put(database->handle(Family::kMeta), std::string(kFormatKey),
              std::to_string(kFormatVersion));
    batch.Put(database->handle(Family::kMeta), std::string(kConfigKey), to_json(config));
    batch.Put(database->handle(Family::kMeta), std::string(kSeedKey),
              std::string(StoreKey::random().seed()));
    EventLog(*database).append(batch,
                               CreatedEvent{.time = now(),
                                            .configuration = Hasher().add(to_json(config)).finish(),
                                            .samples = seen.size(),
                                            .software = software_version()});
    write();
  }

  std::string path;
  StoreConfig config;
  Placement placement;
  WorkingDirectory directory;
  std::unique_ptr<Database> database;
  rocksdb::WriteBatch batch;
  std::string value;
  std::deque<Seen> seen;
  std::map<Place, std::uint64_t> counts;
};

StoreBuilder::StoreBuilder(const std::string& path, const StoreConfig& config) {
  check(config);
  work_ = std::make_unique<Work>(path, config);
}

StoreBuilder::~StoreBuilder() = default;

void StoreBuilder::add(const Sample& sample, std::uint64_t position) {
  const StoreConfig& config = work_->config;
  if (sample.label >= config.classes || sample.features.size() != config.features.bytes() ||
      std::max(sample.id.size(), sample.subject.size()) > kLongestName) {
    fail(work_->path, "sample " + std::to_string(position) + " does not fit its configuration");
  }
  const SampleKey key = sample_key(sample.id, config.seed);
  const Place place = work_->placement.place(subject_key(sample.subject, config.seed),
                                             config.risk.tier(sample.risk));
  const std::string row = sample_row(place, key);
  work_->value.clear();
  append_sample(sample, work_->value);
  const Database& database = *work_->database;
  work_->batch.Put(database.handle(Family::kSamples), row, work_->value);
  work_->batch.Put(database.handle(Family::kPlaces),
                   rocksdb::Slice(view(key).data(), view(key).size()), place_bytes(place));
  work_->seen.push_back({key, position});
  ++work_->counts[place];
  if (work_->batch.GetDataSize() >= kBatchBytes) work_->write();
}

void StoreBuilder::finish(const std::function<std::string(std::uint64_t position)>& place) {
  work_->write();
  work_->refuse_repeated_ids(place);
  work_->write_counts();
  work_->write_meta();
  work_->database->finish_load();
  kill_point("create.loaded");
  work_->database.reset();
  work_->directory.publish();
}

}  // namespace sisa
