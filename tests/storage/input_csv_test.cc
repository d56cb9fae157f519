// CSV: quoting, headers, columns, numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <limits>

#include "storage/input/csv_reader.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Csv {
  std::string text;
  CsvColumns columns = {};
  Labels labels = Labels::kRequired;
  std::optional<FeatureLayout> expected = std::nullopt;

  CsvReader open() const {
    auto source =
        std::make_unique<MemorySource>("a.csv", std::as_bytes(std::span(text.data(), text.size())));
    return CsvReader(std::move(source), labels, columns, expected ? &*expected : nullptr);
  }
  std::vector<Sample> samples() const {
    CsvReader reader = open();
    return read_all(reader);
  }
  std::vector<double> features(std::size_t sample) const {
    CsvReader reader = open();
    return numbers(read_all(reader).at(sample), reader.layout());
  }
};

CsvColumns with_label(const std::string& column) {
  return {.label = column, .id = {}, .subject = {}};
}
CsvColumns with_id(const std::string& column) { return {.label = {}, .id = column, .subject = {}}; }

TEST(CsvReader, LastColumnIsTheLabelByDefault) {
  const Csv csv{"1,2.5,3\n-4e-1, +5 ,6\n"};
  CsvReader reader = csv.open();
  EXPECT_EQ(reader.layout(), (FeatureLayout{FeatureType::kFloat, {2}}));
  EXPECT_EQ(reader.declared_classes(), std::nullopt);
  const auto samples = read_all(reader);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_THAT(numbers(samples[0], reader.layout()), ElementsAre(1, 2.5));
  EXPECT_THAT(numbers(samples[1], reader.layout()), ElementsAre(-0.4f, 5));
  EXPECT_EQ(samples[0].label, 3u);
  EXPECT_EQ(samples[1].label, 6u);
  EXPECT_EQ(samples[1].id, "1");
  EXPECT_EQ(reader.position(), 2u);
  EXPECT_EQ(reader.place(2), "a.csv line 2");
}

TEST(CsvReader, AColumnNamedLabelIsTheLabelByDefault) {
  const Csv csv{"a,label,b\n1,2,3\n"};
  EXPECT_THAT(csv.features(0), ElementsAre(1, 3));
  EXPECT_EQ(csv.samples().at(0).label, 2u);
}

TEST(CsvReader, ColumnsAreFoundByNameOrNumber) {
  const CsvColumns by_name{.label = "y", .id = "who", .subject = "whose"};
  const CsvColumns by_number{.label = "0", .id = "-1", .subject = "-2"};
  for (const CsvColumns& columns : {by_name, by_number}) {
    const Csv csv{"y,a,b,whose,who\n7,1,2,ann,x1\n8,3,4,bob,x2\n", columns};
    const auto samples = csv.samples();
    ASSERT_EQ(samples.size(), 2u);
    EXPECT_EQ(samples[1].id, "x2");
    EXPECT_EQ(samples[1].subject, "bob");
    EXPECT_EQ(samples[1].label, 8u);
    EXPECT_THAT(csv.features(1), ElementsAre(3, 4));
  }
}

TEST(CsvReader, AColumnOfRisksIsNoFeature) {
  const CsvColumns by_name{.label = "y", .id = {}, .subject = {}, .risk = "churn"};
  const CsvColumns by_number{.label = "0", .id = {}, .subject = {}, .risk = "2"};
  for (const CsvColumns& columns : {by_name, by_number}) {
    const Csv csv{"y,a,churn,b\n7,1,-0.25,2\n8,3, 1e300 ,4\n", columns};
    const auto samples = csv.samples();
    ASSERT_EQ(samples.size(), 2u);
    EXPECT_EQ(samples[0].risk, -0.25);
    EXPECT_EQ(samples[1].risk, 1e300);
    EXPECT_THAT(csv.features(1), ElementsAre(3, 4));
    EXPECT_EQ((Csv{"y,a,churn,b\n7,1,0,2\n", columns, Labels::kOptional}.features(0).size()), 2u);
  }
  EXPECT_EQ((Csv{"1,2\n"}.samples().at(0).risk), std::nullopt);
}

TEST(CsvReader, RefusesARiskThatIsNoFiniteNumber) {
  const CsvColumns columns{.label = "y", .id = {}, .subject = {}, .risk = "churn"};
  for (const std::string risk : {"", "high", "nan", "inf", "-inf", "1e999", "0.1.2"}) {
    const Csv csv{"y,a,churn\n7,1,2\n8,3," + risk + "\n", columns};
    const Error error = error_of([&] { csv.samples(); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("a.csv line 3: column 2: expected a risk"));
  }
}

TEST(CsvReader, AColumnOfTimesIsNoFeature) {
  const CsvColumns by_name{.label = "y", .id = {}, .subject = {}, .risk = {}, .time = "seen"};
  const CsvColumns by_number{.label = "0", .id = {}, .subject = {}, .risk = {}, .time = "2"};
  for (const CsvColumns& columns : {by_name, by_number}) {
    const Csv csv{"y,a,seen,b\n7,1,-0.25,2\n8,3,1970-01-02T00:00:00Z,4\n", columns};
    const auto samples = csv.samples();
    ASSERT_EQ(samples.size(), 2u);
    EXPECT_EQ(samples[0].time, -250'000);
    EXPECT_EQ(samples[1].time, 86'400'000'000);
    EXPECT_THAT(csv.features(1), ElementsAre(3, 4));
    EXPECT_EQ((Csv{"y,a,seen,b\n7,1,0,2\n", columns, Labels::kOptional}.features(0).size()), 2u);
  }
  EXPECT_EQ((Csv{"1,2\n"}.samples().at(0).time), std::nullopt);
}

TEST(CsvReader, ATimeInTheFirstRecordIsNoHeader) {
  const CsvColumns columns{.label = "-1", .id = {}, .subject = {}, .risk = {}, .time = "0"};
  const auto samples = Csv{"2024-05-01,1,2\n2024-05-02,3,4\n", columns}.samples();
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(*samples[1].time - *samples[0].time, 86'400'000'000);
}

TEST(CsvReader, RefusesATimeThatIsNone) {
  const CsvColumns columns{.label = "y", .id = {}, .subject = {}, .risk = {}, .time = "seen"};
  for (const std::string time : {"", "soon", "nan", "2023-02-29", "2024-05-01T25:00:00"}) {
    const Csv csv{"y,a,seen\n7,1,2\n8,3," + time + "\n", columns};
    const Error error = error_of([&] { csv.samples(); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("a.csv line 3: column 2: expected a time (seconds since "));
    EXPECT_THAT(error.what(), HasSubstr(", found \"" + time + "\""));
  }
}

TEST(CsvReader, SubjectIsTheIdByDefault) {
  EXPECT_EQ((Csv{"x1,1,2\n", with_id("0")}.samples().at(0).subject), "x1");
}

TEST(CsvReader, AFirstRecordOfNumbersIsNoHeader) {
  EXPECT_EQ((Csv{"1,2\n3,4\n"}.samples().size()), 2u);
  EXPECT_EQ((Csv{"name,1,2\nother,3,4\n", with_id("0")}.samples().size()), 2u);
  EXPECT_EQ((Csv{"a,0\n3,4\n"}.samples().size()), 1u);
  EXPECT_EQ((Csv{"id,1,2\nother,3,4\n", with_id("id")}.samples().size()), 1u);
  EXPECT_THAT(error_of([] { Csv{"nan,2\n3,4\n"}.samples(); }).what(), HasSubstr("a.csv line 1"));
  EXPECT_THAT(error_of([] { Csv{"1,,2\n3,4,5\n"}.samples(); }).what(), HasSubstr("a.csv line 1"));
}

TEST(CsvReader, QuotedFieldsMayHoldAnything) {
  const Csv csv{"\"id\",\"a\",\"la\"\"bel\"\r\n\"x, \"\"y\"\"\",\"1.5\",2\r\n\"z\",\"2\",\"3\"",
                with_id("id")};
  const auto samples = csv.samples();
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].id, "x, \"y\"");
  EXPECT_EQ(samples[1].label, 3u);
  EXPECT_THAT(csv.features(0), ElementsAre(1.5));
}

TEST(CsvReader, QuotedLineEndsBelongToTheField) {
  const Csv csv{"\"a\nb\",label\n1,2\n\n3,x\n"};
  EXPECT_THAT(error_of([&] { csv.samples(); }).what(), HasSubstr("a.csv line 5"));
}

TEST(CsvReader, ByteOrderMarkEmptyLinesAndLineEndsAreSkipped) {
  const Csv csv{"\xef\xbb\xbflabel,a\r\n\r\n1,2\r\n\n3,4"};
  const auto samples = csv.samples();
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[1].label, 3u);
}

TEST(CsvReader, NumbersAreRoundedToTheNearestFloat) {
  const Csv csv{"0.1,16777217,1e-45,1e-60,-1e-60,3.4028235e38,0\n"};
  EXPECT_THAT(csv.features(0), ElementsAre(0.1f, 16777216, std::numeric_limits<float>::denorm_min(),
                                           0, 0, std::numeric_limits<float>::max()));
  EXPECT_TRUE(std::signbit(csv.features(0)[4]));
}

TEST(CsvReader, NumbersDoNotDependOnTheLocale) {
  const char* set = std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_THAT((Csv{"0.5,1\n"}.features(0)), ElementsAre(0.5));
  if (set != nullptr) std::setlocale(LC_ALL, "C");
}

TEST(CsvReader, LongLinesOutgrowTheBuffer) {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += std::to_string(i % 10) + ",";
  text += "1\n";
  const auto samples = Csv{text + text}.samples();
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[1].features.size(), 800000u);
  EXPECT_EQ(samples[0].features, samples[1].features);
}

TEST(CsvReader, LabelsMayBeMissingWhereOptional) {
  const FeatureLayout two{FeatureType::kFloat, {2}};
  struct Case {
    const char* text;
    CsvColumns columns;
    bool labelled;
  };
  const std::vector<Case> cases = {
      {"1,2\n", {}, false},
      {"1,2,3\n", {}, true},
      {"a,b\n1,2\n", {}, false},
      {"a,b\n1,2\n", with_label("y"), false},
      {"a,y,b\n1,2,3\n", with_label("y"), true},
      {"a,b\n1,2\n", with_label("-1"), false},
      {"1,2,3\n", with_label("0"), true},
      {"who,1,2\n", with_id("0"), false},
      {"who,1,2,0\n", with_id("0"), true},
  };
  for (const Case& c : cases) {
    const Csv csv{c.text, c.columns, Labels::kOptional, two};
    EXPECT_EQ(csv.open().labelled(), c.labelled) << c.text;
    EXPECT_EQ(csv.open().layout(), two) << c.text;
  }
  EXPECT_EQ(error_of([] {
              Csv{"a,b\n1,2\n", with_label("y")}.open();
            }).kind(),
            ErrorKind::kNotFound);
}

TEST(CsvReader, AsksForNobodyWhereOnlyLabelsCount) {
  const CsvColumns columns{
      .label = "y", .id = "id", .subject = "who", .risk = "churn", .time = "seen"};
  const Csv without{"a,y,b\n1,7,2\n", columns, Labels::kAlone};
  EXPECT_EQ(without.samples().at(0).label, 7U);
  EXPECT_EQ(without.features(0).size(), 2U);
  const Csv with{"a,y,b,who,id,churn,seen\n1,7,2,me,x,0,5\n", columns, Labels::kAlone};
  EXPECT_EQ(with.features(0).size(), 2U);
  const Csv unlabelled{"a,b\n1,2\n", columns, Labels::kAlone};
  EXPECT_EQ(error_of([&] { unlabelled.open(); }).kind(), ErrorKind::kNotFound);
}

TEST(CsvReader, RefusesColumnsThatAreNotThere) {
  const auto kind = [](const CsvColumns& columns) {
    return error_of([&] { Csv{"a,b,c\n1,2,3\n", columns}.open(); }).kind();
  };
  EXPECT_EQ(kind(with_id("nobody")), ErrorKind::kNotFound);
  EXPECT_EQ(kind(with_id("3")), ErrorKind::kNotFound);
  EXPECT_EQ(kind(with_id("-4")), ErrorKind::kNotFound);
  EXPECT_EQ(kind(with_label("4")), ErrorKind::kNotFound);
  EXPECT_EQ(kind(with_id("c")), ErrorKind::kUsage) << "it is the label by default";
  EXPECT_EQ(kind({.label = "a", .id = "b", .subject = "b"}), ErrorKind::kUsage);
  EXPECT_EQ(kind({.label = "a", .id = {}, .subject = "b", .risk = "b"}), ErrorKind::kUsage);
  EXPECT_EQ(kind({.label = "a", .id = {}, .subject = {}, .risk = "a"}), ErrorKind::kUsage);
  EXPECT_EQ(kind({.label = {}, .id = {}, .subject = {}, .risk = "x"}), ErrorKind::kNotFound);
  EXPECT_EQ(kind({.label = "a", .id = {}, .subject = {}, .risk = {}, .time = "a"}),
            ErrorKind::kUsage);
  EXPECT_EQ(kind({.label = {}, .id = {}, .subject = {}, .risk = {}, .time = "x"}),
            ErrorKind::kNotFound);
  EXPECT_EQ(kind({.label = "a", .id = "b", .subject = "c"}), ErrorKind::kFailed) << "no features";
}

TEST(CsvReader, RefusesWhatIsMalformed) {
  struct Case {
    std::string text;
    std::string says;
  };
  const std::vector<Case> cases = {
      {"", "a.csv: no samples"},
      {"\xef\xbb\xbf\r\n\n", "a.csv: no samples"},
      {"a,b\n", "a.csv: no samples"},
      {"1,2,3\n1,2\n", "a.csv line 2: expected 3 fields, found 2"},
      {"1,2,3\n\n1,2,3,4\n", "a.csv line 3: expected 3 fields, found 4"},
      {"1,2\nnan,2\n", "a.csv line 2: column 0"},
      {"1,2\n-inf,2\n", "a.csv line 2: column 0"},
      {"1,2\n1e39,2\n", "a.csv line 2: column 0"},
      {"1,2\n1e-400,2\n", "a.csv line 2: column 0"},
      {"1,2\n,2\n", "a.csv line 2: column 0"},
      {"1,2\n \t,2\n", "a.csv line 2: column 0"},
      {"1,2\n0x1p3,2\n", "a.csv line 2: column 0"},
      {"1,2\n+-1,2\n", "a.csv line 2: column 0"},
      {"1,2\n1;5,2\n", "found \"1;5\""},
      {"1,2\n1,-2\n", "a.csv line 2: column 1: expected a label"},
      {"1,2\n1,2.5\n", "a.csv line 2: column 1: expected a label"},
      {"1,2\n1,4294967296\n", "a.csv line 2: column 1: expected a label"},
      {"1,2\n1,\n", "a.csv line 2: column 1: expected a label"},
      {"1,2\n\"1,2\n3,4\n", "a.csv line 2: a quoted field that begins here never ends"},
      {"1,2\n\"1\"5,2\n", "a.csv line 2: a quoted field is followed by"},
      {"1,2\n1\"\"5,2\n", "a.csv line 2: a quote inside of the unquoted field"},
      {"1,2\n" + std::string(3, '\x1b') + ",2\n", "found \"???\""},
      {"1,2\n" + std::string(1000, '7') + ",2\n", "77...\""},
      {"1\n2\n", "a.csv line 1: expected at least one column of features"},
      {"label,label,a\n1,2,3\n", "a.csv line 1: expected one column named \"label\""},
  };
  for (const Case& c : cases) {
    const Error error = error_of([&] { Csv{c.text}.samples(); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed) << c.text;
    EXPECT_THAT(error.what(), HasSubstr(c.says)) << c.text;
  }
}

TEST(CsvReader, RefusesLinesWithoutEnd) {
  const std::string endless(LineReader::kLongestLine + (1u << 20), '1');
  EXPECT_THAT(error_of([&] { Csv{"1,2\n" + endless}.samples(); }).what(),
              HasSubstr("a.csv line 2: expected a line of at most 16777216 bytes"));
  std::string quoted = "\"";
  while (quoted.size() < endless.size()) quoted += std::string(1000, '1') + '\n';
  EXPECT_THAT(error_of([&] { Csv{"1,2\n" + quoted}.samples(); }).what(),
              HasSubstr("a.csv line 2: expected a record of at most"));
  const std::string commas(CsvRecords::kMostFields + 1, ',');
  EXPECT_THAT(error_of([&] { Csv{commas + "\n"}.samples(); }).what(),
              HasSubstr("a.csv line 1: expected at most 1048576 fields"));
}

TEST(CsvReader, RefusesBadIdsAndSubjects) {
  const CsvColumns columns{.label = "-1", .id = "0", .subject = "1"};
  const std::vector<std::string> bad = {"", "\xff", "a\tb", std::string(257, 'x')};
  for (const std::string& name : bad) {
    const Error as_id = error_of([&] { Csv{name + ",s,1,2\n", columns}.samples(); });
    EXPECT_EQ(as_id.kind(), ErrorKind::kFailed);
    EXPECT_THAT(as_id.what(), HasSubstr("a.csv line 1: id "));
    const Error as_subject = error_of([&] { Csv{"i," + name + ",1,2\n", columns}.samples(); });
    EXPECT_THAT(as_subject.what(), HasSubstr("a.csv line 1: subject "));
  }
}

}  // namespace
}  // namespace sisa::testing
