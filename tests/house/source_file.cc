#include "tests/house/source_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace sisa::house {

bool SourceFile::is_header() const { return path.ends_with(".h"); }

std::size_t SourceFile::lines() const {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<std::string> SourceFile::includes() const {
  static const std::regex directive(R"re(^\s*#\s*include\s*(<[^>]+>|"[^"]+").*)re");
  std::vector<std::string> found;
  std::istringstream lines(text);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, match, directive)) found.push_back(match[1]);
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
