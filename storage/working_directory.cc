#include "storage/working_directory.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iomanip>
#include <random>
#include <sstream>
#include <vector>

#include "shards/error.h"
#include "storage/kill_point.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::kFailed, "store " + path + " cannot be created: " + why);
}

/// What the names of all working directories for `target` begin with.
std::string working_prefix(const fs::path& target) {
  return "." + target.filename().string() + ".creating-";
}

/// A name beside `target` that nobody else uses.
std::string unused_name(const fs::path& target) {
  std::random_device random;
  std::ostringstream name;
  name << working_prefix(target) << std::hex << std::setfill('0');
  for (int i = 0; i < 2; ++i) name << std::setw(8) << random();
  return (target.parent_path() / name.str()).string();
}

/// Removes what was left for `target` by processes that were killed. Requires the parent
/// directory's turn: whoever has it may not yet have that of the directory just made.
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
    const DirectoryTurn turn(entries->path().string(), DirectoryTurn::Wait::kNo);
    if (turn.held()) abandoned.push_back(entries->path());
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

WorkingDirectory::WorkingDirectory(const std::string& target)
    : asked_(target), target_(absolute(target)) {
  check_free(asked_, target_);
  const DirectoryTurn turn(target_.parent_path().string());
  if (turn.held()) remove_abandoned(target_);
  path_ = unused_name(target_);
  if (const std::error_code error = make_private_directory(path_)) fail(asked_, error.message());
  kill_point("create.directory-made");
  turn_.emplace(path_, DirectoryTurn::Wait::kNo);
}

WorkingDirectory::~WorkingDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void WorkingDirectory::publish() {
  sync(asked_, path_);
  kill_point("create.before-rename");
  if (std::rename(path_.c_str(), target_.c_str()) != 0) fail(asked_, std::strerror(errno));
  kill_point("create.after-rename");
  sync(asked_, target_.parent_path().string());
}

}  // namespace sisa
