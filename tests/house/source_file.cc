#include "tests/house/source_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sisa::house {

bool SourceFile::is_header() const { return path.ends_with(".h"); }

std::size_t SourceFile::lines() const {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<std::string> SourceFile::includes() const {
  const auto skip = [](std::string& line, const std::string& token) {
    line.erase(0, line.find_first_not_of(" \t"));
    const bool found = line.starts_with(token);
    if (found) line.erase(0, token.size());
    return found;
  };
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!skip(line, "#") || !skip(line, "include")) continue;
    line.erase(0, line.find_first_not_of(" \t"));
    const auto end = line.find_first_of(">\"", 1);
    if (end != std::string::npos) found.push_back(line.substr(0, end + 1));
  }
  return found;
}

std::vector<SourceFile> all_sources() {
  namespace fs = std::filesystem;
  const fs::path root = SISA_SOURCE_DIR;
  std::vector<SourceFile> sources;
  for (const char* folder : {"shards", "storage", "engine", "cli", "bench", "tests", "examples"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      sources.push_back({entry.path().lexically_relative(root).string(), text.str()});
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return sources;
}

}  // namespace sisa::house
