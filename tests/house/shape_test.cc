#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/house/include_rules.h"
#include "tests/house/source_file.h"

namespace sisa::house {
namespace {

// What .gitignore keeps out of the root: "/build/" gives "build".
std::set<std::string> ignored_in_root() {
  std::ifstream file(std::string(SISA_SOURCE_DIR) + "/.gitignore");
  std::set<std::string> names;
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && line.front() == '/') line.erase(0, 1);
    while (!line.empty() && line.back() == '/') line.pop_back();
    names.insert(line);
  }
  return names;
}

TEST(HouseShape, TheRootHoldsNothingElse) {
  const std::set<std::string> allowed = {
      "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "run",   "docs", "examples",
      "shards",         "storage",           "engine",    "cli",     "bench", "tests"};
  const auto ignored = ignored_in_root();
  for (const auto& entry : std::filesystem::directory_iterator(SISA_SOURCE_DIR)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(".") || ignored.contains(name)) continue;
    EXPECT_TRUE(allowed.contains(name)) << name << " does not belong in the root";
  }
}

TEST(HouseShape, HeadersAreIncludedOnce) {
  for (const SourceFile& file : all_sources()) {
    if (!file.is_header()) continue;
    EXPECT_NE(("\n" + file.text).find("\n#pragma once\n"), std::string::npos) << file.path;
  }
}

TEST(HouseShape, FilesStaySmall) {
  for (const SourceFile& file : all_sources()) {
    EXPECT_LE(file.lines(), file.is_header() ? 300U : 600U) << file.path << " wants splitting";
  }
}

// Shows that each header with a source compiles alone, also those that are not installed.
TEST(HouseShape, SourcesIncludeTheirOwnHeaderFirst) {
  const auto sources = all_sources();
  std::set<std::string> paths;
  for (const SourceFile& file : sources) paths.insert(file.path);
  for (const SourceFile& file : sources) {
    if (file.is_header()) continue;
    const std::string own = file.path.substr(0, file.path.size() - 2) + "h";
    if (!paths.contains(own)) continue;
    const auto includes = file.includes();
    ASSERT_FALSE(includes.empty()) << file.path;
    EXPECT_EQ(includes.front(), "\"" + own + "\"") << file.path;
  }
}

TEST(HouseShape, NothingIsCalledUtils) {
  for (const SourceFile& file : all_sources()) {
    EXPECT_EQ(file.path.find("util"), std::string::npos) << file.path;
  }
}

}  // namespace
}  // namespace sisa::house
