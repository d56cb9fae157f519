#include "tests/cli/store_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

namespace sisa {

Words joined(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Words StoreTest::create_words(const std::string& store, const std::string& data,
                              const Words& more) {
  const Words words = {"create",   store, "--data",   data, "--classes",    "3", "--shards", "3",
                       "--slices", "2",   "--epochs", "4",  "--batch-size", "8"};
  const Words columns = data.starts_with("csv:") ? csv_columns() : Words{};
  const bool model = std::find(more.begin(), more.end(), "--model") != more.end();
  return joined(joined(words, columns), joined(model ? Words{} : Words{"--model", "linear"}, more));
}

std::string StoreTest::trained(const std::string& name) {
  sisa_ok(create_words(path(name), data_));
  sisa_ok({"train", path(name)});
  return path(name);
}

std::vector<std::string> StoreTest::files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "")) {
    names.push_back(entry.path().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void expect_refused(const Result& result, int status, const std::string& expected) {
  EXPECT_EQ(result.status, status) << result.err;
  EXPECT_EQ(result.out, "");
  ASSERT_EQ(result.error_lines().size(), 1U) << result.err;
  EXPECT_THAT(result.err, ::testing::StartsWith("sisa: "));
  EXPECT_THAT(result.err, ::testing::HasSubstr(expected));
}

}  // namespace sisa
