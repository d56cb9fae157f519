#include "storage/store_builder.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>
#include <optional>

#include "shards/error.h"
#include "shards/placement.h"
#include "storage/database.h"
#include "storage/database_options.h"
#include "storage/file_table.h"
#include "storage/keyed_hash.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/loading/row_sorter.h"
#include "storage/loading/table_loader.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/store_key.h"
#include "storage/version.h"
#include "storage/working_directory.h"

namespace sisa {
namespace {

constexpr std::size_t kPositionBytes = 8;
constexpr std::size_t kArrivals = 1 << 20;  // bytes of samples that are placed together
constexpr std::size_t kThreads = 2;         // that place samples
constexpr std::size_t kWriters = 4;         // of a table's files: they also wait for the disk

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::kFailed, "store " + path + " cannot be created: " + why);
}

/// Big-endian, so that rows of the same key sort by position.
std::string position_bytes(std::uint64_t position) { return event_row(position); }

struct RepeatedId {
  std::string key;
  std::uint64_t first;
  std::uint64_t second;
};

}  // namespace

struct StoreBuilder::Work {
  Work(const std::string& path, const StoreConfig& config, std::size_t block_bytes)
      : path(path),
        config(config),
        placement(config.placement()),
        directory(path),
        samples(directory.path(), block_bytes),
        places(directory.path(), block_bytes / 4),
        copies(directory.path(), block_bytes / 4) {
    opening.begin([this] {
      database = std::make_unique<Database>(directory.path(), Database::Mode::kCreate);
    });
  }

  /// Begins to bring what has arrived where it belongs.
  void place_arrivals() {
    const auto arrived = std::make_shared<RowBlock>(std::move(arrivals));
    arrivals = {};
    placing.begin([this, arrived] {
      for (std::size_t i = 0; i < arrived->size(); ++i) place((*arrived)[i]);
    });
  }

  void place(const Row& arrival) {
    const StoredSample sample = sample_from(arrival.value).value();
    const SampleKey key = sample_key(sample.id, config.seed);
    const Place place =
        placement.place(subject_key(sample.subject, config.seed), config.risk.tier(sample.risk));
    const std::string place_of_key = std::string(arrival.key) + place_bytes(place);
    const std::string copy = copy_row(feature_key(sample.features, config.seed), key);
    const std::scoped_lock lock(sorting);
    samples.add({sample_row(place, key), arrival.value});
    places.add({view(key), place_of_key});
    copies.add({copy, {}});
  }

  std::uint64_t size_of_files(Family table) const { return file_bytes(table, bytes); }

  void load_places() {
    TableLoader loader(*database, Family::kPlaces, size_of_files(Family::kPlaces), kWriters);
    std::string last_key;
    std::uint64_t last_position = 0;
    places.visit([&](const Row& row) {
      const std::uint64_t position = row_number(row.value.substr(0, kPositionBytes));
      if (row.key == last_key) {
        repeated = {last_key, last_position, position};
        return false;
      }
      loader.add({row.key, row.value.substr(kPositionBytes)});
      last_key = row.key;
      last_position = position;
      return true;
    });
    loader.finish();
  }

  void load_copies() {
    TableLoader loader(*database, Family::kCopies, size_of_files(Family::kCopies), 1);
    std::string last;
    copies.visit([&](const Row& row) {
      if (row.key != last) loader.add(row);
      last = row.key;
      return true;
    });
    loader.finish();
  }

  /// Rows of a slice come one after the other. A row that comes twice is one of a repeated id.
  void load_samples() {
    TableLoader loader(*database, Family::kSamples, size_of_files(Family::kSamples), kWriters);
    std::string last_row;
    std::uint64_t count = 0;
    samples.visit([&](const Row& row) {
      if (row.key == last_row) return true;
      if (!last_row.starts_with(row.key.substr(0, kPlaceBytes))) {
        note_count(last_row, count);
        count = 0;
      }
      ++count;
      loader.add(row);
      last_row = row.key;
      return true;
    });
    note_count(last_row, count);
    loader.finish();
  }

  /// Of the slice where that row lies.
  void note_count(std::string_view row, std::uint64_t count) {
    if (count == 0) return;
    batch.Put(database->handle(Family::kCounts), std::string(row.substr(0, kPlaceBytes)),
              count_bytes(count));
  }

  std::string id_of(std::string_view key) {
    std::string id;
    samples.visit([&](const Row& row) {
      if (row.key.substr(kPlaceBytes) != key) return true;
      id = sample_from(row.value).value().id;
      return false;
    });
    return id;
  }

  void write_meta() {
    batch.Put(database->handle(Family::kMeta), std::string(kFormatKey),
              std::to_string(format_version(config)));
    batch.Put(database->handle(Family::kMeta), std::string(kConfigKey), to_json(config));
    for (const DeclaredFile* file : {&config.model.file, &config.front.file}) {
      if (file->declared()) FileTable(*database).put(*file, batch);
    }
    batch.Put(database->handle(Family::kMeta), std::string(kSeedKey),
              std::string(StoreKey::random().seed()));
    EventLog(*database).append(batch,
                               CreatedEvent{.time = now(),
                                            .configuration = Hasher().add(to_json(config)).finish(),
                                            .samples = added,
                                            .software = software_version()});
    database->write(batch, Database::Durability::kNone);
  }

  std::string path;
  StoreConfig config;
  Placement placement;
  WorkingDirectory directory;
  std::unique_ptr<Database> database;
  RowBlock arrivals;  // positions and samples
  std::string value;
  std::uint64_t added = 0;
  std::uint64_t bytes = 0;  // of these samples
  std::mutex sorting;
  RowSorter samples;
  RowSorter places;  // by key; position and place
  RowSorter copies;
  rocksdb::WriteBatch batch;
  std::optional<RepeatedId> repeated;
  // Last: what runs there ends before the rest goes.
  Background opening{1};  // of the database
  Background placing{kThreads};
};

StoreBuilder::StoreBuilder(const std::string& path, const StoreConfig& config,
                           std::size_t block_bytes) {
  check(config);
  work_ = std::make_unique<Work>(path, config, block_bytes);
}

StoreBuilder::~StoreBuilder() = default;

void StoreBuilder::add(const Sample& sample, std::uint64_t position) {
  const StoreConfig& config = work_->config;
  if (sample.label >= config.classes || sample.features.size() != config.features.bytes() ||
      sample.front.size() != (config.front.any() ? config.front.output.bytes() : 0) ||
      sample.time.has_value() != config.columns.time.has_value() ||
      std::max(sample.id.size(), sample.subject.size()) > kLongestName) {
    fail(work_->path, "sample " + std::to_string(position) + " does not fit its configuration");
  }
  work_->value.clear();
  append_sample(sample, work_->value);
  work_->arrivals.add({position_bytes(position), work_->value});
  ++work_->added;
  work_->bytes += work_->value.size();
  if (work_->arrivals.bytes() >= kArrivals) work_->place_arrivals();
}

void StoreBuilder::finish(const std::function<std::string(std::uint64_t position)>& place) {
  work_->place_arrivals();
  work_->placing.finish();
  work_->opening.finish();
  {
    Background beside(1);
    beside.begin([this] {
      work_->load_places();
      work_->load_copies();
    });
    work_->load_samples();
    beside.finish();
  }
  if (const auto& repeated = work_->repeated) {
    throw Error(ErrorKind::kFailed, "id \"" + work_->id_of(repeated->key) + "\" occurs twice: " +
                                        place(repeated->first) + " and " + place(repeated->second));
  }
  work_->write_meta();
  work_->database->finish_load();
  kill_point("create.loaded");
  work_->database.reset();
  work_->directory.publish();
}

}  // namespace sisa
