#include "storage/store.h"

#include "shards/error.h"
#include "storage/database.h"
#include "storage/erasure/leftovers.h"
#include "storage/file_table.h"
#include "storage/kill_point.h"
#include "storage/table_check.h"
#include "storage/version.h"

namespace sisa {

struct Store::Parts {
  Parts(const std::string& path, Access access)
      : access(access),
        database(path, access == Access::kRead ? Database::Mode::kRead : Database::Mode::kWrite),
        config(database.config()) {}

  /// Forgets whatever the parts remember of an earlier state of the store.
  void reread() {
    journal.emplace(database, events, key);  // in its place: references to it stay valid
  }

  Access access;
  Database database;
  StoreConfig config;
  SampleTable samples{database};
  CheckpointTable checkpoints{database};
  EventLog events{database};
  StoreKey key{database};
  std::optional<RequestJournal> journal{std::in_place, database, events, key};
  std::optional<std::string> last_request = database.last_key(Family::kRequests);
};

Store::Store(const std::string& path, Access access)
    : parts_(std::make_unique<Parts>(path, access)) {}

Store::~Store() = default;

const StoreConfig& Store::config() const { return parts_->config; }

StoreConfig Store::config_with_files() const {
  StoreConfig config = parts_->config;
  for (DeclaredFile* file : {&config.model.file, &config.front.file}) {
    if (file->declared()) *file = FileTable(parts_->database).load(*file);
  }
  return config;
}

const std::string& Store::path() const { return parts_->database.path(); }
std::uint32_t Store::format() const { return parts_->database.format(); }
SampleTable& Store::samples() { return parts_->samples; }
CheckpointTable& Store::checkpoints() { return parts_->checkpoints; }
RequestJournal& Store::journal() { return *parts_->journal; }

bool Store::refresh() {
  if (parts_->access == Access::kRead && parts_->database.refresh()) parts_->reread();
  std::optional<std::string> last = parts_->database.last_key(Family::kRequests);
  last.swap(parts_->last_request);
  return last != parts_->last_request;
}

LoggedExport Store::record_export(ExportedEvent event) {
  const auto lock = parts_->database.lock_writes();
  event.time = parts_->events.next_time();
  rocksdb::WriteBatch batch;
  const std::uint64_t index = parts_->events.append(batch, event);
  parts_->database.raise_format(kExportFormatVersion, batch);
  kill_point("export.before-record");
  parts_->database.write(batch, Database::Durability::kMachine);
  kill_point("export.after-record");
  return {index, std::move(event)};
}

std::optional<TrainingCost> Store::training_cost() const {
  const std::optional<std::string> text = parts_->database.get(Family::kMeta, kTrainingCostKey);
  if (!text) return std::nullopt;
  return training_cost_from_json(*text);
}

void Store::record_training_cost(const TrainingCost& cost) {
  rocksdb::WriteBatch batch;
  batch.Put(parts_->database.handle(Family::kMeta),
            rocksdb::Slice(kTrainingCostKey.data(), kTrainingCostKey.size()), to_json(cost));
  parts_->database.write(batch, Database::Durability::kProcess);
}

const EventLog& Store::events() const { return parts_->events; }
const StoreKey& Store::key() const { return parts_->key; }

bool Store::verify_files() {
  try {
    parts_->database.verify_files();
    return true;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kDamaged || !parts_->database.other_writer()) throw;
    return false;
  }
}

std::optional<ScanReport> Store::verify_absence() {
  Database& database = parts_->database;
  if (database.other_writer()) return std::nullopt;
  try {
    return expect_nothing_left(database, parts_->events);
  } catch (const Error&) {
    if (database.other_writer()) return std::nullopt;
    throw;
  }
}

void Store::flush() { parts_->database.flush(); }
void Store::settle_training() { parts_->database.settle_training(); }

void Store::verify_tables() {
  static_cast<void>(config_with_files());
  TableCheck(parts_->database, parts_->config).run();
}

}  // namespace sisa
