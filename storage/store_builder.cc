#include "storage/store_builder.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <filesystem>
#include <iomanip>
#include <map>
#include <random>
#include <sstream>
#include <vector>

#include "shards/error.h"
#include "shards/placement.h"
#include "storage/database.h"
#include "storage/directory.h"
#include "storage/keyed_hash.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/store.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchBytes = 1 << 20;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::kFailed, "store " + path + " cannot be created: " + why);
}

/// What the names of all working directories for `target` begin with.
std::string working_prefix(const fs::path& target) {
  return "." + target.filename().string() + ".creating-";
}

/// A name beside `target` that nobody else uses.
std::string working_directory(const fs::path& target) {
  std::random_device random;
  std::ostringstream name;
  name << working_prefix(target) << std::hex << std::setfill('0');
  for (int i = 0; i < 2; ++i) name << std::setw(8) << random();
  return (target.parent_path() / name.str()).string();
}

/// Removes what creations of `target` left that were killed. Requires the parent directory's turn:
/// a creation that has it may not hold its database's lock.
void remove_abandoned(const fs::path& target) {
  const std::string prefix = working_prefix(target);
  std::vector<fs::path> abandoned;
  std::error_code error;
  fs::directory_iterator entries(target.parent_path(), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    const bool ours =
        name.starts_with(prefix) &&
        name.find_first_not_of("0123456789abcdef-", prefix.size()) == std::string::npos;
    if (!ours || fs::symlink_status(entries->path(), error).type() != fs::file_type::directory) {
      continue;
    }
    if (!Database::in_use(entries->path().string())) abandoned.push_back(entries->path());
  }
  for (const fs::path& path : abandoned) fs::remove_all(path, error);
}

fs::path absolute(const std::string& path) {
  std::error_code error;
  fs::path target = fs::absolute(path, error).lexically_normal();
  if (error || path.empty()) fail(path, "that is no path");
  return target.has_filename() ? target : target.parent_path();
}

void check_free(const std::string& path, const fs::path& target) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(target, error);
  if (status.type() == fs::file_type::not_found) return;
  const bool empty = fs::is_directory(status) && fs::is_empty(target, error) && !error;
  if (!empty) fail(path, "something is already there");
}

void sync(const std::string& path, const std::string& directory) {
  if (const std::error_code error = sync_directory(directory)) fail(path, error.message());
}

}  // namespace

struct StoreBuilder::Work {
  struct Seen {
    SampleKey key;
    std::uint64_t position;
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };

  Work(const std::string& path, const StoreConfig& config)
      : path(path),
        config(config),
        placement(config.shards, config.slices),
        target(absolute(path)) {
    check_free(path, target);
    const DirectoryTurn turn(target.parent_path().string());
    if (turn.held()) remove_abandoned(target);
    directory = working_directory(target);
    std::error_code error;
    if (!fs::create_directory(directory, error)) {
      fail(path, error ? error.message() : directory + " exists");
    }
    kill_point("create.directory-made");
    try {
      database = std::make_unique<Database>(directory, Database::Mode::kCreate);
    } catch (const Error&) {
      remove();
      throw;
    }
  }

  ~Work() {
    database.reset();
    remove();
  }

  void remove() {
    std::error_code ignored;
    fs::remove_all(directory, ignored);
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
    write();
  }

  void publish() {
    // Without its lock the directory looks abandoned.
    const DirectoryTurn turn(target.parent_path().string());
    database.reset();
    sync(path, directory);
    kill_point("create.before-rename");
    if (std::rename(directory.c_str(), target.c_str()) != 0) fail(path, std::strerror(errno));
    kill_point("create.after-rename");
    sync(path, target.parent_path().string());
  }

  std::string path;
  StoreConfig config;
  Placement placement;
  fs::path target;
  std::string directory;
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
  const Place place = work_->placement.place(subject_key(sample.subject, config.seed));
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
  work_->publish();
}

}  // namespace sisa
