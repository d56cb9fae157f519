// Malformed files: each is refused with one line that names the file and the place in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <ostream>

#include "storage/input/sample_reader.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using ::testing::HasSubstr;

struct BadInput {
  const char* name;
  std::map<std::string, std::string> files;
  std::string spec;  // DIR stands for the folder
  std::string says;  // the same
  ErrorKind kind = ErrorKind::kFailed;
};

void PrintTo(const BadInput& input, std::ostream* out) { *out << input.name; }

std::string with_folder(std::string text, const std::string& folder) {
  for (std::size_t at; (at = text.find("DIR")) != std::string::npos;) text.replace(at, 3, folder);
  return text;
}

class BadFiles : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadFiles, AreRefusedByPlace) {
  const InputFolder folder;
  for (const auto& [name, contents] : GetParam().files) folder.write(name, contents);
  const std::string spec = with_folder(GetParam().spec, folder.path());
  const Error error = error_of([&] { read_all(*open_data(spec, Labels::kRequired)); });
  EXPECT_EQ(error.kind(), GetParam().kind) << error.what();
  EXPECT_THAT(error.what(), HasSubstr(with_folder(GetParam().says, folder.path())));
}

const std::string kImages = idx({2, 1, 2}, "abcd");
const std::string kLabels = idx({2}, "\1\2");
const std::string kX = npy("<f4", "(2, 2)", floats({1, 2, 3, 4}));
const std::string kY = npy("<i8", "(2,)", little(5, 8) + little(6, 8));
const std::string kXy = "npy:DIR/x,DIR/y";
const std::string kIdx = "idx:DIR/x,DIR/y";

std::string without_last(const std::string& text) { return text.substr(0, text.size() - 1); }

std::string flipped(std::string text, std::size_t at) {
  text[at] = static_cast<char>(text[at] ^ 0x10);
  return text;
}

BadInput bad_idx(const char* name, std::string images, std::string labels, std::string says) {
  return {name, {{"x", std::move(images)}, {"y", std::move(labels)}}, kIdx, std::move(says)};
}

BadInput bad_npy(const char* name, std::string x, std::string y, std::string says) {
  return {name, {{"x", std::move(x)}, {"y", std::move(y)}}, kXy, std::move(says)};
}

BadInput bad_npz(const char* name, std::string archive, std::string says) {
  return {name, {{"a.npz", std::move(archive)}}, "npz:DIR/a.npz", std::move(says)};
}

BadInput bad_cifar10(const char* name, std::string batch, std::string says) {
  return {name, {{"test_batch.bin", std::move(batch)}}, "cifar10:DIR:test", std::move(says)};
}

std::string name_of(const ::testing::TestParamInfo<BadInput>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Idx, BadFiles,
    ::testing::Values(
        bad_idx("Empty", "", kLabels, "DIR/x byte 0: truncated"),
        bad_idx("WrongMagic", "\1" + kImages.substr(1), kLabels, "DIR/x byte 0: wrong magic"),
        bad_idx("OtherType", flipped(kImages, 2), kLabels, "DIR/x byte 0: wrong magic"),
        bad_idx("TruncatedHeader", kImages.substr(0, 10), kLabels, "DIR/x byte 8: truncated"),
        bad_idx("Truncated", without_last(kImages), kLabels, "DIR/x: truncated"),
        bad_idx("TruncatedBehindGzip", gzip(without_last(kImages)), kLabels,
                "DIR/x row 1: truncated"),
        bad_idx("Oversized", kImages + "e", kLabels, "DIR/x: oversized"),
        bad_idx("OversizedBehindGzip", gzip(kImages + "e"), kLabels, "DIR/x row 2: oversized"),
        bad_idx("TruncatedLabels", kImages, gzip(without_last(kLabels)), "DIR/y row 1: truncated"),
        bad_idx("OversizedLabels", kImages, gzip(kLabels + "e"), "DIR/y row 2: oversized"),
        bad_idx("Mismatch", kImages, idx({3}, "\1\2\3"), "DIR/x: 2 samples, but "),
        bad_idx("MismatchNamesTheOther", kImages, idx({3}, "\1\2\3"), "DIR/y has 3 labels"),
        bad_idx("NoSamples", idx({0, 1, 2}, ""), idx({0}, ""), "DIR/x: no samples"),
        bad_idx("NoFeatures", idx({2, 0, 2}, ""), kLabels, "DIR/x header: shape 2x0x2"),
        bad_idx("Absurd", idx({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, ""), kLabels,
                "DIR/x header: shape 4294967295x"),
        bad_idx("AbsurdRows", gzip(idx({0xffffffff, 4096, 4096}, "")), gzip(idx({0xffffffff}, "")),
                "DIR/x row 0: truncated"),
        bad_idx("Swapped", kLabels, kImages, "DIR/x header: expected features of 2 to 4"),
        bad_idx("LabelsAreImages", kImages, kImages, "DIR/y header: expected one label"),
        bad_idx("ManyDimensions", idx(std::vector<std::uint32_t>(255, 1), "a"), kLabels,
                "DIR/x header: expected features of 2 to 4")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Gzip, BadFiles,
    ::testing::Values(
        bad_idx("Truncated", without_last(gzip(kImages)), kLabels, "DIR/x: truncated"),
        bad_idx("HeaderOnly", gzip(kImages).substr(0, 5), kLabels, "DIR/x: truncated"),
        bad_idx("WrongChecksum", flipped(gzip(kImages), gzip(kImages).size() - 8), kLabels,
                "DIR/x: corrupt compressed data"),
        bad_idx("WrongLength", flipped(gzip(kImages), gzip(kImages).size() - 4), kLabels,
                "DIR/x: corrupt compressed data"),
        bad_idx("TrailingBytes", gzip(kImages) + "etc", kLabels, "DIR/x: ")),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Npy, BadFiles,
    ::testing::Values(
        bad_npy("Empty", "", kY, "DIR/x byte 0: truncated"),
        bad_npy("WrongMagic", flipped(kX, 0), kY, "DIR/x byte 0: wrong magic"),
        bad_npy("NewerVersion", npy("<f4", "(2, 2)", "", 4), kY, "DIR/x byte 6: expected NPY"),
        bad_npy("TruncatedHeader", kX.substr(0, 40), kY, "DIR/x byte 10: truncated"),
        bad_npy("HugeHeader", "\x93NUMPY" + little(2, 2) + little(0xfffffff0, 4), kY,
                "DIR/x byte 8: expected a header of at most"),
        bad_npy("Truncated", without_last(kX), kY, "DIR/x: truncated"),
        bad_npy("TruncatedBehindGzip", gzip(without_last(kX)), kY, "DIR/x row 1: truncated"),
        bad_npy("Oversized", kX + "e", kY, "DIR/x: oversized"),
        bad_npy("OversizedBehindGzip", gzip(kX + "e"), kY, "DIR/x row 2: oversized"),
        bad_npy("Nan", npy("<f4", "(2, 2)", floats({1, 2, 3, NAN})), kY, "DIR/x row 1: feature 1"),
        bad_npy("Infinite", npy(">f8", "(2, 2)", floats({1, -INFINITY, 3, 4}, 8, true)), kY,
                "DIR/x row 0: feature 1"),
        bad_npy("InfiniteHalf", npy("<f2", "(2, 1)", std::string("\0\x3c\0\x7c", 4)), kY,
                "DIR/x row 1: feature 0"),
        bad_npy("BeyondFloat", npy("<f8", "(2, 1)", floats({1, 1e39}, 8)), kY,
                "DIR/x row 1: feature 0"),
        bad_npy("FortranOrder", npy("<f4", "(2, 2)", floats({1, 2, 3, 4}), 1, true), kY,
                "DIR/x header: expected C order"),
        bad_npy("OneDimension", npy("<f4", "(2,)", floats({1, 2})), kY,
                "DIR/x header: expected features of 2 to 4"),
        bad_npy("FiveDimensions", npy("|u1", "(2, 1, 1, 1, 1)", "ab"), kY,
                "DIR/x header: expected features of 2 to 4"),
        bad_npy("NoDimension", npy("<f4", "()", floats({1})), kY, "DIR/x header: expected rows"),
        bad_npy("IntegerFeatures", npy("<i8", "(2, 1)", little(1, 8) + little(2, 8)), kY,
                "DIR/x header: expected features of uint8 or floating type, found int64"),
        bad_npy("UnknownType", npy("|b1", "(2, 1)", "ab"), kY, "found \"|b1\""),
        bad_npy("Objects", npy("|O", "(2, 1)", "ab"), kY, "found \"|O\""),
        bad_npy("NoSamples", npy("<f4", "(0, 2)", ""), kY, "DIR/x: no samples"),
        bad_npy("NoFeatures", npy("<f4", "(2, 0)", ""), kY, "DIR/x header: shape 2x0"),
        bad_npy("AbsurdRows", npy("<f4", "(1152921504606846976, 16777216)", ""), kY,
                "DIR/x header: shape 1152921504606846976x16777216 of float32 is larger"),
        bad_npy("AbsurdFeatures", npy("|u1", "(1, 1152921504606846976)", ""), kY,
                "DIR/x header: shape 1x1152921504606846976"),
        bad_npy("OverflowingProduct", npy("|u1", "(1, 4294967296, 4294967296)", ""), kY,
                "DIR/x header: shape 1x4294967296x4294967296"),
        bad_npy("OverflowingExtent", npy("|u1", "(99999999999999999999, 1)", ""), kY,
                "DIR/x header: expected an extent"),
        bad_npy("NegativeExtent", npy("|u1", "(-1, 1)", ""), kY,
                "DIR/x header: expected an extent"),
        bad_npy("Code", npy("|u1", "(__import__('os'), 1)", ""), kY,
                "DIR/x header: expected an extent"),
        bad_npy("Mismatch", kX, npy("|u1", "(3,)", "\1\2\3"), "DIR/y has 3 labels"),
        bad_npy("NegativeLabel", kX, npy("<i4", "(2,)", little(0, 4) + little(~0u, 4)),
                "DIR/y row 1: expected a label from 0 to 4294967295, found a negative one"),
        bad_npy("NegativeByteLabel", kX, npy("|i1", "(2,)", "\1\xff"), "DIR/y row 1: expected"),
        bad_npy("HugeLabel", kX, npy(">u8", "(2,)", big(0, 8) + big(std::uint64_t{1} << 32, 8)),
                "DIR/y row 1: expected a label from 0 to 4294967295, found 4294967296"),
        bad_npy("FloatLabels", kX, npy("<f4", "(2,)", floats({1, 2})),
                "DIR/y header: expected integer labels, found float32"),
        bad_npy("OneHotLabels", kX, npy("|u1", "(2, 2)", "\1\2\3\4"),
                "DIR/y header: expected one label")),
    name_of);

std::string xy(ZipMember x, ZipMember y) {
  x.name = "x.npy";
  y.name = "y.npy";
  return zip({std::move(x), std::move(y)});
}

INSTANTIATE_TEST_SUITE_P(
    Npz, BadFiles,
    ::testing::Values(
        bad_npz("Empty", "", "DIR/a.npz: expected a ZIP archive"),
        bad_npz("NoArchive", kX, "DIR/a.npz: expected a ZIP archive"),
        bad_npz("Truncated", without_last(xy({.contents = kX}, {.contents = kY})),
                "DIR/a.npz: expected a ZIP archive"),
        bad_npz("Oversized", xy({.contents = kX}, {.contents = kY}) + "e",
                "DIR/a.npz: expected a ZIP archive"),
        bad_npz("StartIsMissing", xy({.contents = kX}, {.contents = kY}).substr(1),
                "DIR/a.npz: the archive's directory"),
        bad_npz("NoX", zip({{.name = "y.npy", .contents = kY}}),
                "DIR/a.npz: expected an array \"x.npy\""),
        bad_npz("NoY", zip({{.name = "x.npy", .contents = kX}}),
                "DIR/a.npz: expected an array \"y.npy\""),
        bad_npz("TwoX", zip({{.name = "x.npy", .contents = kX}, {.name = "x.npy", .contents = kX}}),
                "two members named \"x.npy\""),
        bad_npz("Encrypted", xy({.contents = kX, .flags = 1}, {.contents = kY}),
                "DIR/a.npz/x.npy: expected a stored or deflated member without encryption"),
        bad_npz("WrongChecksum", xy({.contents = kX}, {.contents = kY, .crc_error = 1}),
                "DIR/a.npz/y.npy: wrong checksum"),
        bad_npz("WrongDeflatedChecksum",
                xy({.contents = kX, .deflated = true, .crc_error = 1}, {.contents = kY}),
                "DIR/a.npz/x.npy: wrong checksum"),
        bad_npz("MemberOversized", xy({.contents = kX + "e"}, {.contents = kY}),
                "DIR/a.npz/x.npy: oversized"),
        bad_npz("MemberTruncated", xy({.contents = without_last(kX)}, {.contents = kY}),
                "DIR/a.npz/x.npy: truncated"),
        bad_npz("DeflatesToMore",
                xy({.contents = kX + "e", .deflated = true, .size_error = -1}, {.contents = kY}),
                "DIR/a.npz/x.npy: oversized"),
        bad_npz("DeflatesToLess",
                xy({.contents = without_last(kX), .deflated = true, .size_error = 1},
                   {.contents = kY}),
                "DIR/a.npz/x.npy: truncated"),
        bad_npz("CorruptDeflate", flipped(xy({.contents = kX, .deflated = true}, {}), 36),
                "DIR/a.npz: "),
        bad_npz("DamagedLocalHeader", flipped(xy({.contents = kX}, {.contents = kY}), 0),
                "DIR/a.npz: a member's header is damaged"),
        bad_npz("Nan", xy({.contents = npy("<f4", "(2, 1)", floats({1, NAN}))}, {.contents = kY}),
                "DIR/a.npz/x.npy row 1: feature 0"),
        bad_npz("Mismatch", xy({.contents = kX}, {.contents = npy("|u1", "(1,)", "\1")}),
                "DIR/a.npz/x.npy: 2 samples, but "),
        bad_npz("TruncatedGzip", without_last(gzip(xy({.contents = kX}, {.contents = kY}))),
                "DIR/a.npz: truncated")),
    name_of);

const std::string kRecords = cifar10({{1, 10}, {2, 20}});

INSTANTIATE_TEST_SUITE_P(
    Cifar10, BadFiles,
    ::testing::Values(
        bad_cifar10("Empty", "", "DIR/test_batch.bin: no samples"),
        bad_cifar10("EmptyBehindGzip", gzip(""), "DIR/test_batch.bin: no samples"),
        bad_cifar10("Truncated", without_last(kRecords), "DIR/test_batch.bin row 1: truncated"),
        bad_cifar10("TruncatedBehindGzip", gzip(without_last(kRecords)),
                    "DIR/test_batch.bin row 1: truncated"),
        bad_cifar10("Oversized", kRecords + "\1", "DIR/test_batch.bin row 2: truncated"),
        bad_cifar10("BadLabel", cifar10({{1, 10}, {10, 20}}),
                    "DIR/test_batch.bin row 1: expected a label from 0 to 9, found 10"),
        BadInput{"MissingBatch",
                 {{"data_batch_1.bin", kRecords}},
                 "cifar10:DIR:train",
                 "DIR/data_batch_2.bin: no such file, nor DIR/data_batch_2.bin.gz",
                 ErrorKind::kNotFound}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Files, BadFiles,
    ::testing::Values(
        BadInput{"Missing", {}, "csv:DIR/a.csv", "DIR/a.csv: no such file", ErrorKind::kNotFound},
        BadInput{"MissingLabels", {{"x", kX}}, kXy, "DIR/y: no such file", ErrorKind::kNotFound},
        BadInput{"MissingArchive", {}, "npz:DIR/a.npz", "DIR/a.npz: no", ErrorKind::kNotFound},
        BadInput{"Folder", {}, "csv:DIR", "DIR: is a directory"},
        BadInput{"RaggedCsv", {{"a.csv", "1,2\n1\n"}}, "csv:DIR/a.csv", "DIR/a.csv line 2"},
        BadInput{"TruncatedCsvGzip",
                 {{"a.csv.gz", without_last(gzip("1,2\n"))}},
                 "csv:DIR/a.csv",
                 "DIR/a.csv.gz: truncated"}),
    name_of);

TEST(DataSpec, RefusesWhatItDoesNotKnow) {
  for (const char* spec :
       {"", "x.csv", "csv:", "idx:", "idx:,y", "idx:x,", "npy:a,b,c", "npz:", "fashion-mnist",
        "fashion-mnist:", "fashion-mnist:valid", "cifar10:dir", "cifar10::train", "cifar10:dir:all",
        "parquet:x", "imagefolder:", "pt:", "CSV:x\n"}) {
    const Error error = error_of([&] { open_data(spec, Labels::kRequired); });
    EXPECT_EQ(error.kind(), ErrorKind::kUsage) << spec;
    EXPECT_THAT(error.what(), HasSubstr("npz:FILE, pt:FILE or imagefolder:DIR")) << spec;
  }
}

}  // namespace
}  // namespace sisa::testing
