#include "storage/suppressions.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <thread>

#include "storage/file_descriptor.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

void append(const std::string& file, const std::vector<std::string>& ids) {
  append_suppressions(file, ids);
}

void overwrite(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(Suppressions, KnowThoseAppendedAndNobodyElse) {
  const TempDir scratch;
  const std::string file = scratch / "list";
  append(file, {"ada", "grace"});
  append(file, {"edsger"});
  const SuppressionList list = SuppressionList::read(file);
  EXPECT_EQ(list.size(), 3U);
  for (const std::string name : {"ada", "grace", "edsger"}) EXPECT_TRUE(list.contains(name));
  for (const std::string name : {"ad", "adaa", "", "donald"}) EXPECT_FALSE(list.contains(name));
  EXPECT_FALSE(SuppressionList().contains("ada"));
}

TEST(Suppressions, AreReadableByTheirOwnerAloneAndSayNoId) {
  const TempDir scratch;
  append(scratch / "list", {"ada lovelace"});
  struct stat status {};
  ASSERT_EQ(::stat((scratch / "list").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(read_file(scratch / "list").find("lovelace"), std::string::npos);
}

TEST(Suppressions, HaveAKeyOfTheirOwn) {
  const TempDir scratch;
  append(scratch / "a", {"ada"});
  append(scratch / "b", {"ada"});
  const std::string a = read_file(scratch / "a");
  const std::string b = read_file(scratch / "b");
  EXPECT_NE(a.substr(0, a.find('\n')), b.substr(0, b.find('\n')));
  EXPECT_NE(a.substr(a.find('\n')), b.substr(b.find('\n')));
}

TEST(Suppressions, BearALastLineTornAtEveryByte) {
  const TempDir scratch;
  const std::string file = scratch / "list";
  append(file, {"ada"});
  const std::size_t whole = read_file(file).size();
  append(file, {"grace"});
  const std::string text = read_file(file);
  for (std::size_t size = whole; size < text.size(); ++size) {
    overwrite(file, text.substr(0, size));
    // Without its newline alone a line is whole.
    const bool grace = size + 1 == text.size();
    EXPECT_EQ(SuppressionList::read(file).size(), grace ? 2U : 1U) << size;
    append(file, {});
    EXPECT_EQ(read_file(file).size(), whole + (grace ? 33 : 0)) << size;
    append(file, {"edsger"});
    const SuppressionList list = SuppressionList::read(file);
    EXPECT_TRUE(list.contains("ada") && list.contains("edsger")) << size;
    EXPECT_EQ(list.contains("grace"), grace) << size;
  }
}

TEST(Suppressions, BeginAgainAfterAHeadTornAtEveryByte) {
  const TempDir scratch;
  append(scratch / "list", {});
  const std::string head = read_file(scratch / "list");
  for (std::size_t size = 0; size < head.size(); ++size) {
    overwrite(scratch / "torn", head.substr(0, size));
    expect_error(ErrorKind::kFailed, "torn: line 1: expected",
                 [&] { SuppressionList::read(scratch / "torn"); });
    append(scratch / "torn", {"ada"});
    EXPECT_TRUE(SuppressionList::read(scratch / "torn").contains("ada")) << size;
  }
}

TEST(Suppressions, NameTheMalformedLine) {
  const TempDir scratch;
  append(scratch / "list", {"ada", "grace", "edsger"});
  const std::string text = read_file(scratch / "list");
  const std::size_t second = text.find('\n') + 1;
  const auto refused = [&](std::string bad, const std::string& line) {
    expect_error(ErrorKind::kFailed, "suppression list L: line " + line + ": expected",
                 [&] { SuppressionList::parse(bad, "L"); });
  };
  refused("", "1");
  refused("sisa-suppressions 2" + text.substr(19), "1");
  refused("ids\nada\n", "1");
  refused(std::string(text).replace(second + 33, 1, "G"), "3");
  refused(std::string(text).replace(second + 33, 33, "\n"), "3");
  refused(std::string(text).erase(second + 40, 1), "3");
  refused(text + "# notes", "5");
  refused(text + std::string(33, 'a'), "5");
}

TEST(Suppressions, LeaveForeignFilesAlone) {
  const TempDir scratch;
  for (const std::string text : {"precious", "sisa-suppressions 1 precious", "a\nb\n"}) {
    overwrite(scratch / "file", text);
    expect_error(ErrorKind::kFailed, "file: line 1: expected",
                 [&] { append(scratch / "file", {"ada"}); });
    EXPECT_EQ(read_file(scratch / "file"), text);
  }
  append(scratch / "list", {"ada"});
  const std::string edited =
      read_file(scratch / "list") + "precious notes of somebody, without an end";
  overwrite(scratch / "list", edited);
  expect_error(ErrorKind::kFailed, "last line is malformed",
               [&] { append(scratch / "list", {"x"}); });
  EXPECT_EQ(read_file(scratch / "list"), edited);
  fs::create_directory(scratch / "folder");
  expect_error(ErrorKind::kFailed, "folder", [&] { append(scratch / "folder", {"ada"}); });
  expect_error(ErrorKind::kFailed, "/dev/null: is not a regular file",
               [&] { append("/dev/null", {"ada"}); });
  expect_error(ErrorKind::kFailed, "absent/list",
               [&] { append(scratch / "absent/list", {"ada"}); });
  expect_error(ErrorKind::kNotFound, "absent", [&] { SuppressionList::read(scratch / "absent"); });
}

TEST(Suppressions, AreAppendedToByOneAtATime) {
  const TempDir scratch;
  const std::string file = scratch / "list";
  append(file, {"ada"});
  const std::string before = read_file(file);
  const FileDescriptor other(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(other.number(), LOCK_EX), 0);
  std::thread writer([&] { append(file, {"grace"}); });
  EXPECT_EQ(read_file(file), before);
  ::flock(other.number(), LOCK_UN);
  writer.join();
  EXPECT_TRUE(SuppressionList::read(file).contains("grace"));
}

TEST(Suppressions, OfManyWritersDoNotInterleave) {
  const TempDir scratch;
  const std::string file = scratch / "list";
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&file, writer] {
      for (int i = 0; i < 100; ++i) {
        append(file, {std::to_string(writer) + "-" + std::to_string(i), "twin"});
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const SuppressionList list = SuppressionList::read(file);
  EXPECT_EQ(list.size(), 401U);
  EXPECT_TRUE(list.contains("3-99") && list.contains("twin"));
}

}  // namespace
}  // namespace sisa
