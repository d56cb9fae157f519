#include "tests/house/include_rules.h"

#include <algorithm>
#include <set>

namespace sisa::house {
namespace {

struct Rule {
  std::string folder;                 // the longest that a path starts with applies
  std::set<std::string> own;          // folders it may include from
  std::set<std::string> third_party;  // first words of the library headers it may include
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = {
      {"shards/", {"shards/"}, {}},
      {"storage/",
       {"shards/", "storage/"},
       {"rocksdb", "sodium.h", "nlohmann", "zlib.h", "zstd.h", "boost/crc.hpp", "png.h",
        "jpeglib.h", "jerror.h"}},
      {"engine/", {"shards/", "storage/", "engine/"}, {"tbb"}},
      {"engine/torch/",
       {"shards/", "storage/", "engine/", "engine/fronts/", "engine/learners/", "engine/torch/"},
       {"torch", "ATen", "c10"}},
      {"engine/fronts/", {"shards/", "storage/", "engine/", "engine/fronts/"}, {}},
      {"engine/onednn/",
       {"shards/", "storage/", "engine/", "engine/onednn/"},
       {"dnnl", "dnnl_debug"}},
      {"engine/ridge/", {"shards/", "storage/", "engine/", "engine/onednn/", "engine/ridge/"}, {}},
      {"engine/learners/",
       {"shards/", "storage/", "engine/", "engine/fronts/", "engine/onednn/", "engine/ridge/",
        "engine/learners/"},
       {}},
      {"cli/",
       {"shards/", "storage/", "engine/", "cli/"},
       {"boost/program_options", "boost/crc.hpp", "nlohmann"}},
      {"bench/",
       {"shards/", "storage/", "engine/", "engine/fronts/", "engine/onednn/", "engine/learners/",
        "cli/", "bench/"},
       {"benchmark", "nlohmann"}},
      {"examples/", {"shards/", "storage/", "engine/"}, {}},
      {"tests/exports/", {"tests/"}, {"gtest", "torch", "ATen", "c10"}},
      {"tests/exported_fronts/",
       {"shards/", "storage/", "engine/", "engine/fronts/", "tests/"},
       {"gtest", "torch", "ATen"}},
      {"tests/",
       {"shards/", "storage/", "engine/", "engine/fronts/", "engine/onednn/", "engine/ridge/",
        "engine/learners/", "cli/", "bench/", "tests/"},
       {"gtest", "gmock", "nlohmann", "rocksdb", "sodium.h", "zlib.h", "jpeglib.h", "torch",
        "ATen"}},
  };
  return all;
}

// The longest folder of `folders` that `path` lies in; "" for none.
template <class Folders, class Name>
std::string longest_folder(const std::string& path, const Folders& folders, Name name) {
  std::string longest;
  for (const auto& folder : folders) {
    const std::string& candidate = name(folder);
    if (path.starts_with(candidate) && candidate.size() > longest.size()) longest = candidate;
  }
  return longest;
}

std::string folder_of(const std::string& path) {
  return longest_folder(path, rules(), [](const Rule& rule) { return rule.folder; });
}

// The C++ library's headers have neither a folder nor an ending; the system's are listed.
bool is_standard(const std::string& header) {
  static const std::set<std::string> system = {"dlfcn.h",   "fcntl.h",  "pty.h",   "stdlib.h",
                                               "pthread.h", "signal.h", "spawn.h", "unistd.h",
                                               "termios.h", "poll.h"};
  return header.find_first_of("/.") == std::string::npos || header.starts_with("sys/") ||
         header.starts_with("gnu/") || system.contains(header);
}

bool is_allowed_library(const std::string& header, const Rule& rule) {
  return std::any_of(
      rule.third_party.begin(), rule.third_party.end(), [&](const std::string& library) {
        return header == library || header.starts_with(library + "/") || header == library + ".h";
      });
}

bool is_public_header(const SourceFile& file) {
  const bool of_library = file.path.starts_with("shards/") || file.path.starts_with("storage/") ||
                          file.path.starts_with("engine/");
  return of_library && file.is_header() && !is_internal_header(file.path);
}

}  // namespace

bool is_internal_header(const std::string& path) {
  return path == "storage/database.h" || path == "storage/database_options.h" ||
         path == "storage/change_batch.h" || path == "storage/receipts/event_json.h" ||
         path.starts_with("storage/loading/") || path.starts_with("engine/torch/") ||
         path.starts_with("engine/fronts/") || path.starts_with("engine/onednn/") ||
         path.starts_with("engine/ridge/") || path.starts_with("engine/learners/");
}

std::vector<std::string> include_violations(const SourceFile& file) {
  std::vector<std::string> violations;
  const std::string home = folder_of(file.path);
  const auto rule = std::find_if(rules().begin(), rules().end(),
                                 [&](const Rule& candidate) { return candidate.folder == home; });
  if (rule == rules().end()) return {file.path + " lies in no known folder"};

  for (const std::string& include : file.includes()) {
    const std::string header = include.substr(1, include.size() - 2);
    const auto object = [&](const std::string& why) {
      violations.push_back(file.path + " includes " + include + ": " + why);
    };
    if (include.front() == '"') {
      if (!rule->own.contains(folder_of(header))) object("no arrow leads from " + home + " there");
      if (is_public_header(file) && is_internal_header(header)) object("a public header must not");
      continue;
    }
    if (is_standard(header)) continue;
    if (!is_allowed_library(header, *rule)) object("that library is not for " + home);
    if (is_public_header(file)) object("a public header takes no third-party header");
  }
  return violations;
}

}  // namespace sisa::house
