#include "tests/storage/unsynced_changes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sisa::testing {
namespace {

namespace fs = std::filesystem;

std::string normal(const std::string& path) { return fs::path(path).lexically_normal().string(); }

std::string directory_of(const std::string& file) {
  return fs::path(file).lexically_normal().parent_path().string();
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void UnsyncedChanges::add_undo(const std::string& file, std::function<void()> action) {
  undo_.push_back({directory_of(file), std::move(action)});
}

// Whatever the file is now comes back.
void UnsyncedChanges::add_restoring(const std::string& file) {
  if (!fs::exists(file)) return add_undo(file, [file] { fs::remove(file); });
  std::string contents = read(file);
  const auto known = synced_.find(normal(file));
  if (known != synced_.end())
    contents.resize(std::min<std::size_t>(contents.size(), known->second));
  add_undo(file, [file, contents] { std::ofstream(file, std::ios::binary) << contents; });
}

void UnsyncedChanges::making(const std::string& file) {
  add_restoring(file);
  synced_[normal(file)] = 0;
}

void UnsyncedChanges::continuing(const std::string& file) {
  synced_.try_emplace(normal(file), fs::file_size(file));
}

void UnsyncedChanges::synced(const std::string& file) {
  synced_[normal(file)] = fs::file_size(file);
}

void UnsyncedChanges::cutting(const std::string& file, std::uint64_t size) {
  const auto known = synced_.find(normal(file));
  if (known != synced_.end()) known->second = std::min(known->second, size);
}

void UnsyncedChanges::renaming(const std::string& from, const std::string& to) {
  add_restoring(to);
  add_undo(from, [from, to] { fs::rename(to, from); });
  const auto known = synced_.extract(normal(from));
  synced_.erase(normal(to));
  if (!known.empty()) synced_[normal(to)] = known.mapped();
}

void UnsyncedChanges::removing(const std::string& file) {
  if (!fs::exists(file)) return;
  add_restoring(file);
  synced_.erase(normal(file));
}

void UnsyncedChanges::directory_synced(const std::string& directory) {
  const std::string name = directory_of(directory + "/");
  std::erase_if(undo_, [&](const Undo& undo) { return undo.directory == name; });
}

void UnsyncedChanges::forget(Unsynced kept) {
  for (const auto& [file, synced] : synced_) {
    if (!fs::exists(file)) continue;
    const std::uint64_t size = fs::file_size(file);
    if (size <= synced) continue;
    fs::resize_file(file, synced + (kept == Unsynced::kHalf ? (size - synced) / 2 : 0));
  }
  for (; !undo_.empty(); undo_.pop_back()) undo_.back().action();
  synced_.clear();
}

}  // namespace sisa::testing
