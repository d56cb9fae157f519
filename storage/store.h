#pragma once

#include <memory>
#include <optional>
#include <string>

#include "storage/checkpoint_table.h"
#include "storage/erasure/absence.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/store_key.h"
#include "storage/request_journal.h"
#include "storage/sample_table.h"
#include "storage/store_config.h"
#include "storage/training_cost.h"

namespace sisa {

/// Who may change the store.
enum class Access {
  kRead,   ///< any number at once, also beside a writer; sees the store as it was when opened or
           ///< refreshed
  kWrite,  ///< one at a time
};

/// An open store: one directory that holds everything which must survive. Its parts are valid as
/// long as it is.
class Store {
 public:
  /// Errors: kNotFound if there is no store at `path`, kBusy (naming the holder's process id) if
  /// another process writes to it, kDamaged if it cannot be read, kFailed if its format is newer.
  Store(const std::string& path, Access access);
  ~Store();

  const StoreConfig& config() const;

  /// The same with the bytes of the files that it declares. Error(kDamaged) if they are not those.
  StoreConfig config_with_files() const;

  const std::string& path() const;

  /// The version of the format that it is of now.
  std::uint32_t format() const;

  SampleTable& samples();
  CheckpointTable& checkpoints();
  RequestJournal& journal();
  const EventLog& events() const;
  const StoreKey& key() const;

  /// Sees the store as it is now and says whether a request was accepted since it was opened or
  /// last refreshed: whatever was acknowledged before the call is seen. Cheap where nothing was
  /// written. The parts stay valid. Nobody else may use the store meanwhile. Errors as the
  /// constructor's, and Error(kFailed) if another store, or another history of this one, has taken
  /// its place; then the store is seen as before.
  bool refresh();

  /// Adds an export to the event log, durably, as of this moment. Returns what was logged.
  LoggedExport record_export(ExportedEvent event);

  /// Nothing before the first training.
  std::optional<TrainingCost> training_cost() const;

  /// Takes the place of what was recorded before.
  void record_training_cost(const TrainingCost& cost);

  /// Moves what the log holds into tables: whoever opens the store next finds it there at once.
  void flush();

  /// As flush(), and lays out what training wrote so that requests are erased soon. For whoever
  /// has trained much.
  void settle_training();

  /// Reads the files of all tables to their ends and compares checksums. Error(kDamaged) names the
  /// first bad one. What still lies in the log alone was checked when the store was opened. False
  /// if another, who writes to the store, took a file away before it was read.
  bool verify_files();

  /// Reads every row of every table, and the files that the configuration declares. Error(kDamaged)
  /// for a row that its layout or the configuration forbids, and where tables contradict each
  /// other: samples, their places and counts; checkpoints that do not follow each other or whose
  /// tensors are missing, and tensors of no checkpoint. Does not compute digests of tensors:
  /// CheckpointTable::load does. Requires that nobody writes meanwhile.
  void verify_tables();

  /// Looks for what erased requests may have left: in the files' tables, rows that the store no
  /// longer shows, and in every file of the directory, bytes of revoked checkpoints.
  /// Error(kDamaged) names the first file with such. Says nothing of requests that still wait for
  /// their erasure. Nothing where another writes to the store, whose files then change.
  std::optional<ScanReport> verify_absence();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sisa
