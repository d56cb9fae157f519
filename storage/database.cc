#include "storage/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include "shards/error.h"
#include "storage/database_options.h"
#include "storage/file_limit.h"
#include "storage/kill_point.h"
#include "storage/loading/row_block.h"
#include "storage/log_tail.h"
#include "storage/side_by_side.h"
#include "storage/store_mark.h"
#include "storage/version.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, kTables> kNames = {"default", "samples",     "places", "copies",
                                                     "counts",  "checkpoints", "states", "requests",
                                                     "removed", "events",      "nodes"};
constexpr std::array<Family, kTables> kAllTables = {
    Family::kMeta,    Family::kSamples,     Family::kPlaces, Family::kCopies,
    Family::kCounts,  Family::kCheckpoints, Family::kStates, Family::kRequests,
    Family::kRemoved, Family::kEvents,      Family::kNodes};

std::string name_of(Family table) { return kNames[static_cast<std::size_t>(table)]; }

constexpr std::size_t kCacheBytes = 32 << 20;
constexpr std::uint64_t kSmallFile = 32 << 10;
constexpr std::size_t kMostSmallFiles = 16;  // of a table
constexpr int kOpenAttempts = 8;
constexpr std::chrono::seconds kOpenPatience{30};  // with a writer that changes files all the time

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::atomic<rocksdb::Env*>& environment() {
  static std::atomic<rocksdb::Env*> instance = rocksdb::Env::Default();
  return instance;
}

/// No range is ever deleted as one. To look for such deletions all the same would let RocksDB 7.8
/// take a damaged file for the end of its level.
rocksdb::ReadOptions iteration() {
  rocksdb::ReadOptions options;
  options.ignore_range_deletions = true;
  return options;
}

/// Of all files of tables, whether or not they are still needed.
std::uint64_t table_bytes(const std::string& path) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code gone;  // a writer removes what it no longer needs
    const std::uintmax_t size = fs::file_size(entry->path(), gone);
    if (!gone && entry->path().extension() == ".sst") bytes += size;
  }
  return bytes;
}

void expect_store(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(fs::path(path) / "CURRENT", error);
  if (fs::is_regular_file(status)) return;
  if (status.type() == fs::file_type::none) {
    throw Error(ErrorKind::kFailed, "store " + path + ": " + error.message());
  }
  if (table_bytes(path) > 0) {
    throw Error(ErrorKind::kDamaged, "store " + path + " is damaged: its file CURRENT is missing");
  }
  throw Error(ErrorKind::kNotFound, "no store at " + path);
}

/// The number that a log's name begins with; 0 for a foreign name.
std::uint64_t file_number(const std::string& name) {
  std::uint64_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

Database::Database(const std::string& path, Mode mode) : Database(path) {
  // From here on the destructor runs whatever is thrown.
  if (mode != Mode::kCreate) expect_store(path);
  if (mode != Mode::kRead) lock_.emplace(path);
  raise_file_limit();
  open(mode);
  if (mode != Mode::kCreate) check_version();
}

Database::~Database() { close(); }

void Database::use_environment(rocksdb::Env* replacement) {
  environment() = replacement != nullptr ? replacement : rocksdb::Env::Default();
}

std::optional<pid_t> Database::other_writer() const {
  if (lock_) return std::nullopt;
  return StoreLock::holder(path_);
}

void Database::open(Mode mode) {
  const auto start = std::chrono::steady_clock::now();
  int failures = 0;
  for (;;) {
    const auto before = manifest_mark(path_);
    if (mode == Mode::kRead) mark_ = write_mark(path_);
    if (mode != Mode::kCreate) expect_no_hidden_record(path_);
    const rocksdb::Status status = try_open(mode);
    // A reader that opened while a writer changed files may have missed a log between two of them.
    const bool moved = mode == Mode::kRead && manifest_mark(path_) != before;
    if (status.ok() && !moved) return;
    close();
    if (mode == Mode::kWrite) lock_->expect_no_other();
    if (moved) {  // whatever came of it says nothing of the store
      if (std::chrono::steady_clock::now() - start > kOpenPatience) fail_open({});
      continue;
    }
    // Damage does not pass.
    const int attempts = status.IsCorruption() ? 2 : kOpenAttempts;
    if (++failures >= attempts || mode == Mode::kCreate) fail_open(status);
    std::this_thread::sleep_for(std::chrono::milliseconds(5 * failures));
  }
}

rocksdb::Status Database::try_open(Mode mode) {
  const rocksdb::DBOptions options = database_options(mode, environment());
  if (mode != Mode::kCreate) {
    std::vector<std::string> names;
    const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(options, path_, &names);
    if (!listed.ok()) return listed;
    if (!std::is_permutation(names.begin(), names.end(), kNames.begin(), kNames.end())) {
      rocksdb::DB* db = nullptr;
      const rocksdb::Status status =
          rocksdb::DB::OpenForReadOnly(rocksdb::Options(options, {}), path_, &db);
      if (!status.ok()) return status;
      db_.reset(db);
      check_version();
      return rocksdb::Status::Corruption("its tables are not those of this format");
    }
  }
  const std::uint64_t bytes = table_bytes(path_);
  const auto cache = rocksdb::NewLRUCache(kCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const Family table : kAllTables) {
    families.emplace_back(name_of(table), table_options(table, mode, bytes, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      mode == Mode::kRead ? rocksdb::DB::OpenForReadOnly(options, path_, families, &handles, &db)
                          : rocksdb::DB::Open(options, path_, families, &handles, &db);
  db_.reset(db);
  if (status.ok()) std::copy(handles.begin(), handles.end(), handles_.begin());
  return status;
}

bool Database::refresh() {
  if (write_mark(path_) == mark_) return false;
  Database fresh(path_, Mode::kRead);
  expect_continued_by(fresh);
  const std::unique_lock ended(scans_);
  db_.swap(fresh.db_);
  handles_.swap(fresh.handles_);
  mark_.swap(fresh.mark_);
  return true;
}

void Database::expect_continued_by(const Database& fresh) const {
  const auto same = [&](Family table, std::string_view key) {
    return get(table, key) == fresh.get(table, key);
  };
  // Every event tells its time: whose log has the last one where it was has all that were before.
  const std::optional<std::string> event = last_key(Family::kEvents);
  if (same(Family::kMeta, kConfigKey) && same(Family::kMeta, kSeedKey) &&
      (!event || same(Family::kEvents, *event))) {
    return;
  }
  throw Error(ErrorKind::kFailed,
              "store " + path_ + " was replaced by another while it was open: open it again");
}

std::uint32_t Database::format() const {
  std::string text;
  const rocksdb::Status status = db_->Get({}, db_->DefaultColumnFamily(), slice(kFormatKey), &text);
  if (!status.IsNotFound()) expect(status);
  std::uint32_t version = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, version);
  if (error != std::errc() || parsed != end || version == 0) {
    throw Error(ErrorKind::kDamaged, "store " + path_ + " is damaged: it has no format version");
  }
  return version;
}

void Database::raise_format(std::uint32_t version, rocksdb::WriteBatch& batch) const {
  if (format() < version) {
    batch.Put(handle(Family::kMeta), slice(kFormatKey), std::to_string(version));
  }
}

void Database::check_version() const {
  const std::uint32_t version = format();
  const std::string text = std::to_string(version);
  if (version > kFormatVersion) {
    throw Error(ErrorKind::kFailed, "store " + path_ + " has format " + text +
                                        ", newer than this program knows (" +
                                        std::to_string(kFormatVersion) + ")");
  }
  if (version < kOldestFormatVersion) {
    throw Error(ErrorKind::kFailed,
                "store " + path_ + " has format " + text + ", older than this program reads (" +
                    std::to_string(kOldestFormatVersion) + "): create it again");
  }
}

void Database::close() {
  if (db_) {
    // A clean end leaves nothing to the machine's own time. Readers and failed openings have
    // nothing to write, and what RocksDB says to that does not matter. After a failed write
    // RocksDB must not be asked: it would end the program.
    if (!write_failed_) db_->SyncWAL().PermitUncheckedError();
    for (rocksdb::ColumnFamilyHandle*& handle : handles_) {
      if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
      handle = nullptr;
    }
    db_->Close().PermitUncheckedError();
  }
  db_.reset();
}

void Database::expect(const rocksdb::Status& status) const {
  if (status.ok()) return;
  const std::string message = one_line(status.ToString());
  if (status.IsCorruption()) {
    throw Error(ErrorKind::kDamaged, "store " + path_ + " is damaged: " + message);
  }
  throw Error(ErrorKind::kFailed, "store " + path_ + ": " + message);
}

void Database::expect_written(const rocksdb::Status& status) {
  if (!status.ok()) write_failed_ = true;
  expect(status);
}

void Database::fail_open(const rocksdb::Status& status) const {
  if (status.ok()) {
    throw Error(ErrorKind::kFailed, "store " + path_ + " keeps changing while it is opened");
  }
  // Of the files that make a store one that cannot be found is damage, too.
  const bool failed = status.IsIOError() && !status.IsPathNotFound();
  if (failed || status.IsMemoryLimit() || status.IsNoSpace()) expect(status);
  throw Error(ErrorKind::kDamaged,
              "store " + path_ + " is damaged: " + one_line(status.ToString()));
}

StoreConfig Database::config() const {
  const std::optional<std::string> text = get(Family::kMeta, kConfigKey);
  if (!text) {
    throw Error(ErrorKind::kDamaged, "store " + path_ + " is damaged: it has no configuration");
  }
  return config_from_json(*text);
}

std::optional<std::string> Database::get(Family table, std::string_view key) const {
  const std::shared_lock lock(scans_);
  std::string value;
  const rocksdb::Status status = db_->Get({}, handle(table), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  expect(status);
  return value;
}

void Database::scan(Family table, const KeyRange& range,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const {
  const std::shared_lock lock(scans_);
  const rocksdb::Slice end = slice(range.end);
  rocksdb::ReadOptions options = iteration();
  options.fill_cache = false;
  options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options, handle(table)));
  for (rows->Seek(slice(range.begin)); rows->Valid(); rows->Next()) {
    if (!visit(view(rows->key()), view(rows->value()))) return;
  }
  expect(rows->status());
}

std::optional<std::string> Database::last_key(Family table) const {
  const std::shared_lock lock(scans_);
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(iteration(), handle(table)));
  rows->SeekToLast();
  if (rows->Valid()) return rows->key().ToString();
  expect(rows->status());
  return std::nullopt;
}

rocksdb::ColumnFamilyHandle* Database::handle(Family table) const {
  return handles_[static_cast<std::size_t>(table)];
}

void Database::write(rocksdb::WriteBatch& batch, Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kMachine;
  options.disableWAL = durability == Durability::kNone;
  expect_written(db_->Write(options, &batch));
}

void Database::purge(std::span<const Deletion> deletions) {
  rewrite_format();  // a change of the first table, which nothing is deleted from
  flush();
  kill_point("purge.flushed");
  // The first range of a table takes apart what was written last; the others find it done.
  std::vector<Deletion> first;
  std::vector<Deletion> others;
  std::set<Family> met;
  for (const Deletion& deletion : deletions) {
    (met.insert(deletion.table).second ? first : others).push_back(deletion);
  }
  for (Deletion& crowd : crowds()) others.push_back(std::move(crowd));
  compact(first);
  compact(others);
  // One more change of the set of files: it starts a MANIFEST that no longer names the old ones.
  const Deletion meta{Family::kMeta, {}};
  compact({&meta, 1});
  // Scans keep the files alive that they began with.
  { const std::unique_lock ended(scans_); }
  kill_point("purge.before-removal");
  remove_obsolete_files();
  kill_point("purge.after-removal");
}

std::vector<Database::Deletion> Database::crowds() const {
  std::vector<rocksdb::LiveFileMetaData> files;
  db_->GetLiveFilesMetaData(&files);
  std::vector<Deletion> crowds;
  for (const Family table : {Family::kRequests, Family::kEvents, Family::kNodes}) {
    std::size_t small = 0;
    KeyRange range;
    for (const rocksdb::LiveFileMetaData& file : files) {
      if (file.column_family_name != name_of(table) || file.size > kSmallFile) continue;
      range.begin = small == 0 ? file.smallestkey : std::min(range.begin, file.smallestkey);
      range.end = std::max(range.end, file.largestkey);
      ++small;
    }
    if (small > kMostSmallFiles) crowds.push_back({table, range});
  }
  return crowds;
}

void Database::rewrite_format() {
  rocksdb::WriteBatch batch;
  batch.Put(handle(Family::kMeta), slice(kFormatKey), get(Family::kMeta, kFormatKey).value());
  write(batch, Durability::kProcess);
}

void Database::compact(std::span<const Deletion> deletions) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  side_by_side(deletions.size(), kCompactions, [&](std::size_t i) {
    const Deletion& deletion = deletions[i];
    rocksdb::Slice begin;
    rocksdb::Slice end;
    if (deletion.range) begin = slice(deletion.range->begin);
    if (deletion.range) end = slice(deletion.range->end);
    expect_written(db_->CompactRange(options, handle(deletion.table),
                                     deletion.range ? &begin : nullptr,
                                     deletion.range ? &end : nullptr));
    kill_point("purge.compacted");
  });
}

void Database::remove_obsolete_files() {
  // While nothing is rewritten in the background, what is no longer needed stays the same.
  expect(db_->PauseBackgroundWork());
  try {
    // Allowing deletions again searches the directory for files that are no longer needed.
    expect_written(db_->DisableFileDeletions());
    expect_written(db_->EnableFileDeletions());
    expect_no_obsolete_file();
  } catch (...) {
    db_->ContinueBackgroundWork().PermitUncheckedError();
    throw;
  }
  expect(db_->ContinueBackgroundWork());
  std::unique_ptr<rocksdb::Directory> directory;
  expect(db_->GetEnv()->NewDirectory(path_, &directory));
  expect(directory->Fsync());
}

std::vector<std::string> Database::files() const {
  std::error_code error;
  fs::recursive_directory_iterator entries(path_, error);
  std::vector<std::string> names;
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().lexically_relative(path_).string();
    // Nobody may open LOCK, which is empty: closing it would release the writer's own lock.
    if (!entries->is_directory(error) && name != "LOCK") names.push_back(name);
  }
  if (error) throw Error(ErrorKind::kFailed, "store " + path_ + ": " + error.message());
  return names;
}

std::vector<std::string> Database::files_that_may_hold(std::span<const Deletion> rows) const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  std::set<std::string> others;
  for (const rocksdb::LiveFileMetaData& table : tables) {
    const bool may_hold = std::any_of(rows.begin(), rows.end(), [&](const Deletion& deletion) {
      return name_of(deletion.table) == table.column_family_name &&
             (!deletion.range || (deletion.range->begin <= table.largestkey &&
                                  deletion.range->end >= table.smallestkey));
    });
    if (!may_hold) others.insert(table.name.substr(1));  // after the slash
  }
  std::vector<std::string> names = files();
  std::erase_if(names, [&](const std::string& name) { return others.contains(name); });
  return names;
}

std::vector<Database::TableFile> Database::table_files() const {
  std::vector<rocksdb::LiveFileMetaData> live;
  db_->GetLiveFilesMetaData(&live);
  std::vector<TableFile> files;
  for (const rocksdb::LiveFileMetaData& file : live) {
    const auto table = std::find_if(kAllTables.begin(), kAllTables.end(), [&](Family family) {
      return name_of(family) == file.column_family_name;
    });
    if (table != kAllTables.end()) files.push_back({file.name.substr(1), *table});
  }
  return files;
}

void Database::scan_file(
    const TableFile& file,
    const std::function<void(std::string_view key, std::string_view value)>& visit) const {
  rocksdb::SstFileReader reader{rocksdb::Options()};
  expect(reader.Open(path_ + "/" + file.name));
  const std::unique_ptr<rocksdb::Iterator> row(reader.NewIterator({}));
  for (row->SeekToFirst(); row->Valid(); row->Next()) visit(view(row->key()), view(row->value()));
  expect(row->status());
}

void Database::expect_no_file_without_rows(Family table) const {
  if (last_key(table)) return;
  for (const TableFile& file : table_files()) {
    if (file.table != table) continue;
    throw Error(ErrorKind::kFailed,
                "store " + path_ + ": file " + file.name + " holds rows that were removed");
  }
}

void Database::expect_no_obsolete_file() const {
  std::error_code error;
  std::vector<std::string> present;  // whatever it is that stands there
  fs::directory_iterator entries(path_, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    present.push_back(entries->path().filename().string());
  }
  if (error) throw Error(ErrorKind::kFailed, "store " + path_ + ": " + error.message());
  std::vector<std::string> live;
  std::uint64_t manifest_bytes = 0;
  expect(db_->GetLiveFiles(live, &manifest_bytes, false));
  const std::set<std::string> needed_files(live.begin(), live.end());  // each after a slash
  std::uint64_t first_log = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kMinLogNumberToKeep, &first_log);
  for (const std::string& name : present) {
    const bool needed =
        name.ends_with(".log") ? file_number(name) >= first_log : needed_files.contains("/" + name);
    const bool may_hold_rows =
        name.ends_with(".log") || name.ends_with(".sst") || name.starts_with("MANIFEST-");
    if (may_hold_rows && !needed) {
      throw Error(ErrorKind::kFailed,
                  "store " + path_ + ": file " + name + " is obsolete but cannot be removed");
    }
  }
}

// Flushing all tables moves on to a new log; the old one is no longer needed and goes.
void Database::flush() { expect_written(db_->Flush({}, {handles_.begin(), handles_.end()})); }

void Database::settle_training() {
  flush();
  settle(Family::kCheckpoints);
  settle(Family::kStates);
}

void Database::settle(Family table) {
  rocksdb::CompactRangeOptions options;
  options.max_subcompactions = 2;
  options.change_level = true;
  options.target_level = last_level(table);
  rocksdb::Status status = db_->CompactRange(options, handle(table), nullptr, nullptr);
  if (status.IsNotSupported()) {
    // Meanwhile rows came to the last level in the background: those above it are merged into them.
    options.change_level = false;
    status = db_->CompactRange(options, handle(table), nullptr, nullptr);
  }
  expect_written(status);
}

Database::LoadedFile Database::write_file(Family table, std::size_t number,
                                          const RowBlock& rows) const {
  constexpr bool kDropFromPageCache = false;  // what is made is soon read
  rocksdb::SstFileWriter writer({}, db_->GetOptions(handle(table)), handle(table),
                                kDropFromPageCache);
  const std::string path = path_ + "/" + name_of(table) + "-" + std::to_string(number) + ".loaded";
  expect(writer.Open(path));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect(writer.Put(slice(rows[i].key), slice(rows[i].value)));
  }
  rocksdb::ExternalSstFileInfo info;
  expect(writer.Finish(&info));
  return {path, info.file_checksum, info.file_checksum_func_name};
}

void Database::take_in(Family table, const std::vector<LoadedFile>& files) {
  if (files.empty()) return;
  rocksdb::IngestExternalFileArg taken;
  taken.column_family = handle(table);
  taken.options.move_files = true;
  taken.options.write_global_seqno = false;
  taken.options.verify_file_checksum = false;  // they were computed here
  for (const LoadedFile& file : files) {
    taken.external_files.push_back(file.path);
    taken.files_checksums.push_back(file.checksum);
    taken.files_checksum_func_names.push_back(file.checksum_kind);
  }
  expect_written(db_->IngestExternalFiles({taken}));
}

void Database::finish_load() { flush(); }

std::uint32_t Database::back_up(rocksdb::BackupEngine& to, const std::string& note) {
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;
  rocksdb::BackupID number = 0;
  expect(to.CreateNewBackupWithMetadata(options, db_.get(), note, &number));
  return number;
}

void Database::verify_files() const { expect(db_->VerifyFileChecksums({})); }

}  // namespace sisa
