#include "storage/staging.h"

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

namespace fs = std::filesystem;

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_part(const Staging& staging, const std::string& text) {
  NewFile file(staging.part());
  file.write(bytes_of(text));
  EXPECT_EQ(file.finish(), Hasher().add(text).finish());
  EXPECT_EQ(file.bytes(), text.size());
}

TEST(Staging, AppearsWholeOrLeavesNothing) {
  const TempDir directory;
  const std::string path = directory / "file";
  {
    const Staging staging(path);
    write_part(staging, "lost");
  }
  EXPECT_TRUE(fs::is_empty(directory / ""));
  {
    Staging staging(path + "//");
    EXPECT_EQ(staging.name(), "file");
    write_part(staging, "kept");
    EXPECT_FALSE(fs::exists(path));
    staging.publish();
  }
  EXPECT_EQ(read(path), "kept");
  EXPECT_FALSE(fs::exists(path + ".sisa-part"));
}

TEST(Staging, RemovesWhatACrashLeft) {
  const TempDir directory;
  fs::create_directory(directory / "folder.sisa-part");
  std::ofstream(directory / "folder.sisa-part/old") << "old";
  Staging staging(directory / "folder");
  staging.make_folder();
  NewFile(staging.part() + "/new").finish();
  staging.publish();
  EXPECT_FALSE(fs::exists(directory / "folder/old"));
  EXPECT_TRUE(fs::exists(directory / "folder/new"));
}

TEST(Staging, ReplacesNothingThatExistsOrCame) {
  const TempDir directory;
  const std::string path = directory / "file";
  std::ofstream(path) << "mine";
  expect_error(ErrorKind::kFailed, path + " exists already", [&] { Staging staging(path); });
  fs::remove(path);
  Staging staging(path);
  write_part(staging, "new");
  std::ofstream(path) << "mine";
  expect_error(ErrorKind::kFailed, path + " exists already", [&] { staging.publish(); });
  EXPECT_EQ(read(path), "mine");
  expect_error(ErrorKind::kFailed, "none/file: cannot be written",
               [&] { NewFile file(directory / "none/file"); });
}

}  // namespace
}  // namespace sisa
