// What well-formed files of every format are read as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "storage/input/sample_reader.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using ::testing::ElementsAre;
using Shape = std::vector<std::int64_t>;

// Writes two files (the second may be nothing) and opens them as `format`:A,B.
class Formats : public ::testing::Test {
 protected:
  std::unique_ptr<SampleReader> open(const std::string& format, const std::string& features,
                                     const std::string& labels) const {
    return open_data(format + ":" + folder_.write("x", features) + "," + folder_.write("y", labels),
                     Labels::kRequired);
  }

  std::unique_ptr<SampleReader> open_npz(const std::string& archive,
                                         const std::string& name = "a.npz") const {
    return open_data("npz:" + folder_.write(name, archive), Labels::kRequired);
  }

  InputFolder folder_;
};

TEST_F(Formats, IdxImagesAreBytesOfOneChannel) {
  const auto reader = open("idx", idx({2, 1, 3}, "\1\2\3\4\5\6"), idx({2}, "\7\3"));
  EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, {1, 1, 3}}));
  EXPECT_TRUE(reader->labelled());
  EXPECT_EQ(reader->declared_classes(), std::nullopt);
  const auto samples = read_all(*reader);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(4, 5, 6));
  EXPECT_EQ(samples[0].label, 7u);
  EXPECT_EQ(samples[1].label, 3u);
  EXPECT_EQ(samples[1].id, "1");
  EXPECT_EQ(samples[1].subject, "1");
  EXPECT_EQ(reader->position(), 1u);
  EXPECT_EQ(reader->place(1), folder_.path() + "/x row 1");
}

TEST_F(Formats, IdxTablesKeepTheirWidth) {
  const auto reader = open("idx", idx({2, 3}, "\1\2\3\4\5\6"), idx({2}, "\7\3"));
  EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, {3}}));
}

TEST_F(Formats, GzipIsReadThroughUnderEitherName) {
  const std::string images = idx({2, 1, 1}, "\1\2");
  folder_.write("x.gz", gzip(images.substr(0, 9)) + gzip("") + gzip(images.substr(9)));
  const std::string labels = folder_.write("y", gzip(idx({2}, "\7\3")));
  const auto reader = open_data("idx:" + folder_.path() + "/x," + labels, Labels::kRequired);
  const auto samples = read_all(*reader);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(2));
  EXPECT_EQ(reader->place(1), folder_.path() + "/x.gz row 1");
}

TEST_F(Formats, LabelsMayBeLeftOutWhereOptional) {
  const std::string x = folder_.write("x", idx({2, 1, 1}, "\1\2"));
  const auto reader = open_data("idx:" + x, Labels::kOptional);
  EXPECT_FALSE(reader->labelled());
  const auto samples = read_all(*reader);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[1].label, 0u);
  EXPECT_EQ(error_of([&] { open_data("idx:" + x, Labels::kRequired); }).kind(), ErrorKind::kUsage);
}

TEST_F(Formats, NpyFloatsOfEveryWidthAndOrder) {
  const std::vector<double> values = {0.5, -1, 65504, 0.000030517578125};
  const std::string half_bytes("\x00\x38\x00\xbc\xff\x7b\x00\x02", 8);
  std::string swapped_halves;
  for (int i = 0; i < 8; i += 2) swapped_halves += {half_bytes[i + 1], half_bytes[i]};
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<f4", floats(values)},    {">f4", floats(values, 4, true)},
      {"<f8", floats(values, 8)}, {">f8", floats(values, 8, true)},
      {"<f2", half_bytes},        {">f2", swapped_halves},
  };
  for (const auto& [descr, data] : cases) {
    SCOPED_TRACE(descr);
    const auto reader = open("npy", npy(descr, "(2, 2)", data), npy("|u1", "(2,)", "\1\2"));
    EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kFloat, {2}}));
    const auto samples = read_all(*reader);
    ASSERT_EQ(samples.size(), 2u);
    EXPECT_THAT(numbers(samples[0], reader->layout()), ElementsAre(0.5, -1));
    EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(65504, 0.000030517578125));
  }
}

TEST_F(Formats, NpyLabelsOfEveryWidthAndOrder) {
  const std::string x = npy("|u1", "(2, 1)", "\1\2");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"|u1", "\1\xc8"},
      {"<u2", little(1, 2) + little(200, 2)},
      {">u4", big(1, 4) + big(200, 4)},
      {"<u8", little(1, 8) + little(200, 8)},
      {"<i2", little(1, 2) + little(200, 2)},
      {">i2", big(1, 2) + big(200, 2)},
      {"<i4", little(1, 4) + little(200, 4)},
      {">i8", big(1, 8) + big(200, 8)},
  };
  for (const auto& [descr, data] : cases) {
    SCOPED_TRACE(descr);
    for (const char* shape : {"(2,)", "(2, 1)"}) {
      const auto samples = read_all(*open("npy", x, npy(descr, shape, data)));
      ASSERT_EQ(samples.size(), 2u);
      EXPECT_EQ(samples[0].label, 1u);
      EXPECT_EQ(samples[1].label, 200u);
    }
  }
}

TEST_F(Formats, NpyShapesBecomeChannelsHeightWidth) {
  const std::string y = npy("|i1", "(1,)", "\1");
  const std::vector<std::pair<std::string, Shape>> cases = {
      {"(1, 12)", {12}}, {"(1, 3, 4)", {1, 3, 4}}, {"(1, 3, 2, 2)", {3, 2, 2}}};
  for (const auto& [shape, expected] : cases) {
    const auto reader = open("npy", npy("|u1", shape, std::string(12, '\1')), y);
    EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, expected})) << shape;
  }
}

TEST_F(Formats, NpyVersionsAndSpellingsOfTheHeader) {
  const std::string y = npy("|i1", "(1,)", "\1");
  for (const int version : {1, 2, 3}) {
    EXPECT_EQ(read_all(*open("npy", npy("|u1", "(1, 2)", "ab", version), y)).size(), 1u);
  }
  const std::string header = "{\"shape\":(1L,2L),'fortran_order':False,\"descr\":\"|u1\"}";
  const std::string other = "\x93NUMPY" + little(1, 2) + little(header.size(), 2) + header + "ab";
  EXPECT_EQ(read_all(*open("npy", other, y)).size(), 1u);
}

TEST_F(Formats, NpzMembersStoredDeflatedAndZip64) {
  const std::string x = npy("<f4", "(2, 2)", floats({1, 2, 3, 4}));
  const std::string y = npy("<i8", "(2,)", little(5, 8) + little(6, 8));
  for (const bool deflated : {false, true}) {
    for (const bool zip64 : {false, true}) {
      const std::string archive =
          zip({{.name = "x.npy", .contents = x, .deflated = deflated, .zip64 = zip64},
               {.name = "other.npy", .contents = "anything"},
               {.name = "y.npy", .contents = y, .deflated = deflated, .zip64 = zip64}},
              zip64);
      for (const bool gzipped : {false, true}) {
        const auto reader = open_npz(gzipped ? gzip(archive) : archive);
        const auto samples = read_all(*reader);
        ASSERT_EQ(samples.size(), 2u);
        EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(3, 4));
        EXPECT_EQ(samples[1].label, 6u);
        EXPECT_EQ(reader->place(1), folder_.path() + "/a.npz/x.npy row 1");
      }
    }
  }
}

TEST_F(Formats, NpzLargerThanTheBuffersIsStreamed) {
  const std::size_t rows = 3000;
  std::string pixels;
  std::string labels;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < 300; ++j) pixels += static_cast<char>((i * 31 + j * 7) % 251);
    labels += little(i, 4);
  }
  const std::string x = npy("|u1", "(3000, 300)", pixels);
  const std::string archive = zip({{.name = "x.npy", .contents = x, .deflated = true},
                                   {.name = "y.npy", .contents = npy("<u4", "(3000,)", labels)}});
  for (const std::string& bytes : {archive, gzip(archive)}) {
    const auto reader = open_npz(bytes);
    Sample sample;
    for (std::size_t i = 0; i < rows; ++i) {
      ASSERT_TRUE(reader->next(sample));
      ASSERT_EQ(sample.label, i);
      ASSERT_EQ(0, std::memcmp(sample.features.data(), &pixels[i * 300], 300));
    }
    EXPECT_FALSE(reader->next(sample));
  }
}

TEST_F(Formats, NpzMayLackLabelsWhereOptional) {
  const std::string path =
      folder_.write("a.npz", zip({{.name = "x.npy", .contents = npy("|u1", "(1, 2)", "ab")}}));
  EXPECT_FALSE(open_data("npz:" + path, Labels::kOptional)->labelled());
}

TEST_F(Formats, Cifar10ReadsItsFiveBatchesInOrder) {
  for (int i = 1; i <= 5; ++i) {
    const std::string name = "data_batch_" + std::to_string(i) + ".bin";
    const auto value = static_cast<std::uint8_t>(10 * i);
    const std::string batch = cifar10({{9, value}, {0, static_cast<std::uint8_t>(value + 1)}});
    folder_.write(i == 3 ? name + ".gz" : name, i == 3 ? gzip(batch) : batch);
  }
  folder_.write("test_batch.bin", cifar10({{4, 77}}));
  const auto train = open_data("cifar10:" + folder_.path() + ":train", Labels::kRequired);
  EXPECT_EQ(train->layout(), (FeatureLayout{FeatureType::kByte, {3, 32, 32}}));
  EXPECT_EQ(train->declared_classes(), 10u);
  const auto samples = read_all(*train);
  ASSERT_EQ(samples.size(), 10u);
  EXPECT_EQ(samples[5].label, 0u);
  EXPECT_EQ(samples[5].features, std::vector<std::byte>(3072, std::byte{31}));
  EXPECT_EQ(samples[9].id, "9");
  EXPECT_EQ(train->place(5), folder_.path() + "/data_batch_3.bin.gz row 1");
  EXPECT_EQ(train->place(9), folder_.path() + "/data_batch_5.bin row 1");
  const auto test = read_all(*open_data("cifar10:" + folder_.path() + ":test", Labels::kRequired));
  ASSERT_EQ(test.size(), 1u);
  EXPECT_EQ(test[0].label, 4u);
}

TEST(FashionMnist, HasItsPublishedCountsAndClasses) {
  for (const auto& [part, count] : {std::pair{"train", 60000}, std::pair{"test", 10000}}) {
    const auto reader = open_data(std::string("fashion-mnist:") + part, Labels::kRequired);
    EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, {1, 28, 28}}));
    EXPECT_EQ(reader->declared_classes(), 10u);
    std::vector<int> per_class(10);
    int samples = 0;
    for (Sample sample; reader->next(sample); ++samples) {
      if (samples == 0) {
        EXPECT_EQ(sample.label, 9u) << "both parts begin with an ankle boot";
      }
      per_class.at(sample.label) += 1;
    }
    EXPECT_EQ(samples, count);
    EXPECT_THAT(per_class, ::testing::Each(count / 10));
  }
}

TEST(FashionMnist, SaysWhatToInstall) {
  const InputFolder folder;
  folder.write("fashion-mnist/train-labels-idx1-ubyte", idx({1}, "\1"));
  setenv("SISA_DATA", folder.path().c_str(), 1);
  const Error error = error_of([] { open_data("fashion-mnist:train", Labels::kRequired); });
  unsetenv("SISA_DATA");
  EXPECT_EQ(error.kind(), ErrorKind::kNotFound);
  EXPECT_THAT(error.what(), ::testing::HasSubstr(folder.path() + "/fashion-mnist/train-images"));
  EXPECT_THAT(error.what(), ::testing::HasSubstr("dataset-fashion-mnist"));
  EXPECT_THAT(error.what(), ::testing::HasSubstr("SISA_DATA"));
}

TEST(FashionMnist, ReportsAFolderThatCannotBe) {
  const std::string folder(300, 'x');
  setenv("SISA_DATA", folder.c_str(), 1);
  const Error error = error_of([] { open_data("fashion-mnist:train", Labels::kRequired); });
  unsetenv("SISA_DATA");
  EXPECT_EQ(error.kind(), ErrorKind::kFailed);
  EXPECT_THAT(error.what(), ::testing::HasSubstr("File name too long"));
}

TEST(FashionMnist, PrefersTheFolderThatIsSet) {
  const InputFolder folder;
  folder.write("fashion-mnist/t10k-images-idx3-ubyte", idx({1, 28, 28}, std::string(784, '\5')));
  folder.write("fashion-mnist/t10k-labels-idx1-ubyte.gz", gzip(idx({1}, "\3")));
  setenv("SISA_DATA", folder.path().c_str(), 1);
  const auto samples = read_all(*open_data("fashion-mnist:test", Labels::kRequired));
  unsetenv("SISA_DATA");
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0].label, 3u);
}

}  // namespace
}  // namespace sisa::testing
