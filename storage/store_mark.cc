#include "storage/store_mark.h"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// Which file it is, and since when: no two that are there one after the other are alike.
std::string identity(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return std::to_string(status.st_dev) + "/" + std::to_string(status.st_ino) + "/" +
         std::to_string(status.st_ctim.tv_sec) + "." + std::to_string(status.st_ctim.tv_nsec);
}

}  // namespace

std::string manifest_mark(const std::string& path) {
  const std::string current = path + "/CURRENT";
  std::ifstream file(current);
  std::string name;
  std::getline(file, name);
  std::error_code ignored;
  const std::uintmax_t bytes = fs::file_size(path + "/" + name, ignored);
  return identity(current) + " " + name + ":" + std::to_string(bytes);
}

std::string write_mark(const std::string& path) {
  std::string mark = manifest_mark(path);
  std::map<std::string, std::uintmax_t> logs;
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code gone;
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".log")) logs[name] = fs::file_size(entry->path(), gone);
  }
  for (const auto& [name, size] : logs) mark += " " + name + ":" + std::to_string(size);
  return mark;
}

}  // namespace sisa
