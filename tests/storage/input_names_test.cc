// Ids, subjects and their risks: one by one, and in files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/input/name_list.h"
#include "storage/input/risk_list.h"
#include "storage/sample.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(CheckName, AcceptsUtf8OfUpTo256Bytes) {
  for (const std::string name : {"0", "a b", "Zoë", "\xc2\xa0", "日本", "\xf0\x9f\x8d\xb0",
                                 "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_NO_THROW(check_name(name, "id", "here")) << name;
  }
  EXPECT_NO_THROW(check_name(std::string(256, 'x'), "id", "here"));
}

TEST(CheckName, RefusesEverythingElse) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "of 0 bytes, expected 1 to 256"},
      {std::string(257, 'x'), "of 257 bytes, expected 1 to 256"},
      {"ab\xff", "not UTF-8 at its byte 2"},
      {"\x80", "not UTF-8"},
      {"\xc3", "not UTF-8"},
      {"\xc3(", "not UTF-8"},
      {"\xc0\xaf", "not UTF-8"},              // overlong
      {"\xe0\x80\xaf", "not UTF-8"},          // overlong
      {"\xf0\x80\x80\xaf", "not UTF-8"},      // overlong
      {"\xed\xa0\x80", "not UTF-8"},          // a surrogate
      {"\xf4\x90\x80\x80", "not UTF-8"},      // beyond U+10FFFF
      {"\xf8\x88\x80\x80\x80", "not UTF-8"},  // five bytes
      {std::string("a\0b", 3), "control character at its byte 1"},
      {"a\nb", "control character"},
      {"\x7f", "control character"},
      {"\xc2\x85", "control character"},
  };
  for (const auto& [name, says] : cases) {
    const Error error = error_of([&] { check_name(name, "subject", "people.csv line 7"); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("people.csv line 7: subject "));
    EXPECT_THAT(error.what(), HasSubstr(says));
  }
}

TEST(ReadNames, TakesEveryByteOfALine) {
  const InputFolder folder;
  const std::string text = "a\r\n\nb, c \n\r\n\"d\"\na";
  EXPECT_THAT(read_names(folder.write("ids", text)), ElementsAre("a", "b, c ", "\"d\"", "a"));
  folder.write("zipped.gz", gzip(text));
  EXPECT_EQ(read_names(folder.path() + "/zipped").size(), 4u);
  EXPECT_TRUE(read_names(folder.write("none", "")).empty());
}

TEST(ReadNames, SkipsAByteOrderMark) {
  const InputFolder folder;
  EXPECT_THAT(read_names(folder.write("ids",
                                      "\xef\xbb\xbf"
                                      "first\nsecond\n")),
              ElementsAre("first", "second"));
}

TEST(ReadNames, RefusesBadNamesByLine) {
  const InputFolder folder;
  for (const std::string& name :
       {std::string("\xff"), std::string(257, 'x'), std::string("a\tb")}) {
    const std::string file = folder.write("ids", "a\n\n" + name + "\n");
    const Error error = error_of([&] { read_names(file); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr(file + " line 3"));
  }
  EXPECT_EQ(error_of([&] { read_names(folder.path() + "/missing"); }).kind(), ErrorKind::kNotFound);
}

TEST(ReadSubjects, ReadsPairs) {
  const InputFolder folder;
  const std::string file = folder.write("subjects.csv", "1,ann\r\n\"2\",\"bob, jr\"\n\n3,ann\n");
  EXPECT_THAT(read_subjects(file),
              UnorderedElementsAre(Pair("1", "ann"), Pair("2", "bob, jr"), Pair("3", "ann")));
}

TEST(ReadSubjects, RefusesWhatIsMalformedByLine) {
  const InputFolder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1,a\n2\n", " line 2: expected two fields"},
      {"1,a\n2,b,c\n", " line 2: expected two fields"},
      {"1,a\n2,b\n1,a\n", " line 3: id \"1\" has a subject already"},
      {"1,a\n,b\n", " line 2: id of 0 bytes"},
      {"1,a\n2,\n", " line 2: subject of 0 bytes"},
      {"1,a\n2,\xff\n", " line 2: subject is not UTF-8"},
  };
  for (const auto& [text, says] : cases) {
    const std::string file = folder.write("subjects.csv", text);
    const Error error = error_of([&] { read_subjects(file); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr(file + says));
  }
  EXPECT_EQ(error_of([&] { read_subjects(folder.path() + "/no"); }).kind(), ErrorKind::kNotFound);
}

TEST(ReadRisks, ReadsPairs) {
  const InputFolder folder;
  const std::string file = folder.write("risks.csv", "ann,1\r\n\"bob, jr\", 2.5e-3 \n\nzoe,-7\n");
  EXPECT_THAT(read_risks(file),
              UnorderedElementsAre(Pair("ann", 1), Pair("bob, jr", 2.5e-3), Pair("zoe", -7)));
  EXPECT_TRUE(read_risks(folder.write("none", "")).empty());
}

TEST(ReadRisks, RefusesWhatIsMalformedByLine) {
  const InputFolder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a,1\nb\n", " line 2: expected two fields"},
      {"a,1\nb,2,3\n", " line 2: expected two fields"},
      {"a,1\nb,2\na,1\n", " line 3: subject \"a\" has a risk already"},
      {"a,1\n,2\n", " line 2: subject of 0 bytes"},
      {"a,1\n\xff,2\n", " line 2: subject is not UTF-8"},
      {"a,1\nb,high\n", " line 2: expected a risk (a finite number), found \"high\""},
      {"a,1\nb,\n", " line 2: expected a risk"},
      {"a,1\nb,nan\n", " line 2: expected a risk"},
      {"a,1\nb,-inf\n", " line 2: expected a risk"},
      {"a,1\nb,1e999\n", " line 2: expected a risk"},
  };
  for (const auto& [text, says] : cases) {
    const std::string file = folder.write("risks.csv", text);
    const Error error = error_of([&] { read_risks(file); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr(file + says));
  }
  EXPECT_EQ(error_of([&] { read_risks(folder.path() + "/no"); }).kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace sisa::testing
