// Files of torch.save: what tensors are read as, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/input/bad_input.h"
#include "storage/input/pickle.h"
#include "storage/input/sample_reader.h"
#include "tests/storage/pt_files.h"

namespace sisa::testing {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = PickleValue::Kind;

const PtTensor kX{.shape = {2, 2}, .storage = floats({1, 2, 3, 4})};
const PtTensor kY{.type = "LongStorage", .shape = {2}, .storage = little(5, 8) + little(6, 8)};

class PtFiles : public ::testing::Test {
 protected:
  std::unique_ptr<SampleReader> open(const std::string& file,
                                     Labels labels = Labels::kRequired) const {
    return open_data("pt:" + folder_.write("a.pt", file), labels);
  }

  // The features of the last sample of tensors x and y.
  std::vector<double> last(const PtTensor& x, const PtTensor& y = kY) const {
    const auto reader = open(pt({{"x", x}, {"y", y}}));
    const std::vector<Sample> samples = read_all(*reader);
    return numbers(samples.back(), reader->layout());
  }

  std::string refusal(const std::string& file) const {
    const Error error = error_of([&] { read_all(*open(file)); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), StartsWith(folder_.path() + "/a.pt"));
    return error.what();
  }
  std::string refusal(const PtTensor& x, const PtTensor& y = kY) const {
    return refusal(pt({{"x", x}, {"y", y}}));
  }

  InputFolder folder_;
};

// Written by PyTorch 1.13 itself.
std::string by_torch(const std::string& name) {
  return std::string(SISA_SOURCE_DIR) + "/tests/fuzz/corpus/pt/" + name;
}

TEST_F(PtFiles, OfPyTorchItselfAreRead) {
  const auto table = open_data("pt:" + by_torch("floats.pt"), Labels::kRequired);
  EXPECT_EQ(table->layout(), (FeatureLayout{FeatureType::kFloat, {2}}));
  EXPECT_TRUE(table->labelled());
  EXPECT_EQ(table->declared_classes(), std::nullopt);
  const auto rows = read_all(*table);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(numbers(rows[1], table->layout()), ElementsAre(2, 3.25));
  EXPECT_EQ(rows[0].label, 2U);
  EXPECT_EQ(rows[2].id, "2");
  EXPECT_EQ(table->place(2), by_torch("floats.pt") + "/x row 2");

  const auto images = open_data("pt:" + by_torch("images.pt"), Labels::kRequired);
  EXPECT_EQ(images->layout(), (FeatureLayout{FeatureType::kByte, {3, 2, 2}}));
  const auto pictures = read_all(*images);
  EXPECT_EQ(numbers(pictures[1], images->layout())[11], 23);
  EXPECT_EQ(pictures[0].label, 1U);

  const auto stretch = open_data("pt:" + by_torch("stretch.pt"), Labels::kRequired);
  EXPECT_THAT(numbers(read_all(*stretch)[2], stretch->layout()), ElementsAre(8, 9));
  EXPECT_FALSE(open_data("pt:" + by_torch("unlabelled.pt"), Labels::kOptional)->labelled());
}

TEST_F(PtFiles, HoldElementsOfManyTypes) {
  const std::vector<double> two = {-1, 0.5};
  EXPECT_THAT(last({"FloatStorage", {2, 1}, floats(two)}), ElementsAre(0.5));
  EXPECT_THAT(last({"DoubleStorage", {2, 1}, floats(two, 8)}), ElementsAre(0.5));
  EXPECT_THAT(last({"HalfStorage", {2, 1}, "\0\xbc\0\x38"s}), ElementsAre(0.5));
  EXPECT_THAT(last({"BFloat16Storage", {2, 1}, "\x80\xbf\x40\xc0"s}), ElementsAre(-3));
  EXPECT_THAT(last({"ByteStorage", {2, 1}, "\1\xff"s}), ElementsAre(255));
  for (const auto& [type, bytes] : {std::pair{"ByteStorage", 1},
                                    {"CharStorage", 1},
                                    {"ShortStorage", 2},
                                    {"IntStorage", 4},
                                    {"LongStorage", 8}}) {
    const PtTensor y{type, {2, 1}, little(3, bytes) + little(7, bytes)};
    EXPECT_EQ(read_all(*open(pt({{"x", kX}, {"y", y}})))[1].label, 7U) << type;
  }
}

TEST_F(PtFiles, MayBeOfTheOtherByteOrder) {
  const PtTensor x{.shape = {2, 1}, .storage = floats({7, 0.5}, 4, true)};
  const PtTensor y{"IntStorage", {2}, big(3, 4) + big(4, 4)};
  std::vector<ZipMember> members = pt_members({{"x", x}, {"y", y}});
  members.push_back({.name = "a/byteorder", .contents = "big"});
  const auto reader = open(zip(members));
  const auto samples = read_all(*reader);
  EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(0.5));
  EXPECT_EQ(samples[1].label, 4U);
  members.back().contents = "middle";
  EXPECT_THAT(refusal(zip(members)), HasSubstr("byteorder: expected little or big, found"));
}

TEST_F(PtFiles, MayShareAStorageInStretches) {
  PtTensor x = kX;
  x.storage = floats({9, 1, 2, 3, 4, 9});
  x.offset = 1;
  EXPECT_THAT(last(x), ElementsAre(3, 4));
  x.offset = 2;
  EXPECT_THAT(last(x), ElementsAre(4, 9));
  x.offset = 3;
  EXPECT_THAT(refusal(x), HasSubstr("a.pt/a/data/0: truncated: \"x\" needs 28 bytes, found 24"));
  x.offset = -1;
  EXPECT_THAT(refusal(x), HasSubstr("a.pt/x: expected an offset into its storage"));
}

TEST_F(PtFiles, KeepTheirChecksumBehindAStretch) {
  PtTensor x = kX;
  x.storage += floats({5, 6});
  std::vector<ZipMember> members = pt_members({{"x", x}, {"y", kY}});
  ASSERT_EQ(read_all(*open(zip(members))).size(), 2U);
  members[1].crc_error = 1;
  EXPECT_THAT(refusal(zip(members)), HasSubstr("a.pt/a/data/0: wrong checksum"));
}

TEST_F(PtFiles, MustBeInCOrder) {
  PtTensor x = kX;
  x.strides = {1, 2};
  EXPECT_THAT(refusal(x), HasSubstr("/x: expected a tensor in C order: save it .contiguous()"));
  x.strides = {2};
  EXPECT_THAT(refusal(x), HasSubstr(".contiguous()"));
  x = {.shape = {2, 1, 2}, .storage = floats({1, 2, 3, 4}), .strides = {2, 77, 1}};
  EXPECT_THAT(last(x), ElementsAre(3, 4)) << "the stride of one element means nothing";
}

TEST_F(PtFiles, RefuseShapesAndTypesThatAreNoSamples) {
  EXPECT_THAT(refusal({.shape = {4}, .storage = kX.storage}), HasSubstr("2 to 4 dimensions"));
  EXPECT_THAT(refusal({.shape = {}, .storage = kX.storage}), HasSubstr("a single number"));
  EXPECT_THAT(refusal({.shape = {0, 2}, .storage = ""}), HasSubstr("no samples"));
  EXPECT_THAT(refusal({.shape = {2, -1}, .storage = ""}), HasSubstr("shape and strides"));
  EXPECT_THAT(refusal({.shape = {1 << 30, 1 << 30}, .storage = "", .strides = {1 << 30, 1}}),
              HasSubstr("a tensor larger than any file"));
  EXPECT_THAT(refusal({"BoolStorage", {2, 1}, "\0\1"s}),
              HasSubstr("expected elements of type uint8, int8 to int64, float16, bfloat16, "
                        "float32 or float64, found \"torch.BoolStorage\""));
  EXPECT_THAT(refusal({"LongStorage", {2, 1}, std::string(16, '\0')}), HasSubstr("found int64"));
  EXPECT_THAT(refusal(kX, {"BFloat16Storage", {2}, "\0\0\0\0"s}), HasSubstr("found bfloat16"));
  EXPECT_THAT(refusal(kX, {"LongStorage", {1}, little(5, 8)}),
              HasSubstr("a.pt/x: 2 samples, but " + folder_.path() + "/a.pt/y has 1 labels"));
  EXPECT_THAT(refusal({"BFloat16Storage", {2, 1}, "\0\0\x80\x7f"s}),
              HasSubstr("a.pt/x row 1: feature 0: expected a finite number"));
}

TEST_F(PtFiles, WithoutTheTensorsAskedForSayWhatThereIs) {
  EXPECT_THAT(refusal(pt({{"images", kX}, {"labels", kY}})),
              HasSubstr("expected a tensor \"x\" in its dictionary, found \"images\", \"labels\""));
  EXPECT_THAT(refusal(pt({{"x", kX}})), HasSubstr("expected a tensor \"y\" in its dictionary"));
  EXPECT_THAT(refusal(pt({}, "\x80\2}.")), HasSubstr("expected a tensor \"x\" in its dictionary"));
  EXPECT_THAT(refusal(pt({}, "\x80\2}" + pickled("x") + "]s.")),
              HasSubstr("a.pt/x: expected a tensor, found a list"));
  const std::string call = pickled_global("os", "system") + pickled_tuple({pickled("true")}) + 'R';
  EXPECT_THAT(refusal(pt({}, "\x80\2}" + pickled("x") + call + "s.")),
              HasSubstr("a.pt/x: expected a tensor, found an object of \"os.system\""));
  EXPECT_THAT(refusal(pt({}, "\x80\2" + call + ".")),
              HasSubstr("expected a dictionary of tensors \"x\" and \"y\", found an object of"));
  const Error list = error_of([] { open_data("pt:" + by_torch("list.pt"), Labels::kRequired); });
  EXPECT_THAT(list.what(),
              HasSubstr("expected a dictionary of tensors \"x\" and \"y\", found a list"));
}

TEST_F(PtFiles, AreNamedInOneLineWhateverTheirMembersAre) {
  EXPECT_THAT(refusal(zip({{.name = "a\nb/data.pkl", .contents = "N."}})),
              HasSubstr("a.pt/a?b/data.pkl: expected a dictionary"));
}

TEST_F(PtFiles, OfOtherFormatsAreNamed) {
  const std::string old = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
  EXPECT_THAT(refusal(old), HasSubstr("expected the ZIP format of torch.save"));
  EXPECT_THAT(refusal(""), HasSubstr("expected a ZIP archive"));
  EXPECT_THAT(refusal(zip({{.name = "x.npy", .contents = ""}})),
              HasSubstr("found an archive without data.pkl"));
  std::vector<ZipMember> members = pt_members({{"x", kX}, {"y", kY}});
  members.push_back({.name = "a/constants.pkl", .contents = "\x80\2)."});
  EXPECT_THAT(refusal(zip(members)), HasSubstr("found a TorchScript archive"));
  members = pt_members({{"x", kX}, {"y", kY}});
  members.erase(members.begin() + 1);
  EXPECT_THAT(refusal(zip(members)), HasSubstr("\"a/data/0\""));
  members = pt_members({{"x", kX}, {"y", kY}});
  members[0].crc_error = 1;
  EXPECT_THAT(refusal(zip(members)), HasSubstr("data.pkl: wrong checksum"));
  members[0] = {
      .name = "a/data.pkl", .contents = std::string((1 << 22) + 1, 'N'), .deflated = true};
  EXPECT_THAT(refusal(zip(members)), HasSubstr("expected at most 4194304 bytes"));
}

Pickle unpickled(const std::string& bytes) {
  return Pickle(std::as_bytes(std::span(bytes)), "data.pkl");
}

TEST(PickleReader, NotesEveryKindOfValue) {
  const auto kind = [](const std::string& bytes) { return unpickled(bytes).root().kind; };
  EXPECT_EQ(kind("\x80\2N."), Kind::kNone);
  EXPECT_EQ(kind("\x88."), Kind::kBoolean);
  EXPECT_EQ(kind("G" + std::string(8, '\0') + "."), Kind::kFloating);
  EXPECT_EQ(kind("]."), Kind::kList);
  EXPECT_EQ(kind("NN\x86."), Kind::kTuple);
  EXPECT_EQ(kind("ca\nb\n."), Kind::kGlobal);
  EXPECT_EQ(kind("ca\nb\n)\x81."), Kind::kCall);
  EXPECT_EQ(kind("ccollections\nOrderedDict\n)R."), Kind::kDictionary);
  EXPECT_EQ(kind("NQ."), Kind::kPersistent);
  EXPECT_EQ(kind("]Nb."), Kind::kList);
  EXPECT_EQ(kind("](NNe."), Kind::kList);
}

TEST(PickleReader, ReadsIntegersOfEveryLength) {
  const auto integer = [](const std::string& bytes) { return unpickled(bytes).root().integer; };
  EXPECT_EQ(integer("K\xff."), 255);
  EXPECT_EQ(integer("M\x01\x02."), 513);
  EXPECT_EQ(integer("J\xff\xff\xff\xff."), -1);
  EXPECT_EQ(integer("\x8a\0."s), 0);
  EXPECT_EQ(integer("\x8a\2\xff\0."s), 255);
  EXPECT_EQ(integer("\x8a\1\x80."), -128);
  EXPECT_EQ(integer("\x8a\5\0\0\0\0\1."s), std::int64_t{1} << 32);
  EXPECT_EQ(integer("\x88."), 1);
}

TEST(PickleReader, FindsTheLastOfEqualKeys) {
  const Pickle pickle = unpickled("}(" + pickled("a") + "K\1" + pickled("a") + "K\2K\3K\4u.");
  ASSERT_NE(pickle.root().find("a"), nullptr);
  EXPECT_EQ(pickle.root().find("a")->integer, 2);
  EXPECT_EQ(pickle.root().find("b"), nullptr);
}

TEST(PickleReader, MayHoldWhatHoldsItself) {
  const Pickle pickle = unpickled("]q\0h\0a."s);
  EXPECT_EQ(pickle.root().items, std::vector{&pickle.root()});
  const Pickle far = unpickled("]r\1\2\3\4j\1\2\3\4a.");
  EXPECT_EQ(far.root().items, std::vector{&far.root()});
}

TEST(PickleReader, RefusesWhatIsMalformedByItsPlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "byte 0: truncated"},
      {"N", "byte 1: truncated"},
      {"X\xff\xff\xff\xff", "byte 0: truncated"},
      {"ca\nb", "byte 0: truncated"},
      {".", "byte 0: expected a value before it"},
      {"NN.", "byte 2: expected one value at the end"},
      {"N(.", "byte 2: expected a value before it"},
      {"(N.", "byte 2: expected one value at the end"},
      {"Nt.", "byte 1: expected a mark before it"},
      {"N(\x85.", "byte 2: expected more values before it"},
      {"NNa.", "byte 2: expected to extend a list, found None"},
      {"]NNs.", "byte 3: expected to extend a dictionary, found a list"},
      {"}(Nu.", "byte 3: expected a value for each key"},
      {"ca\nb\nNR.", "byte 6: expected a tuple of arguments before it, found None"},
      {"h\1.", "byte 0: expected a value noted before, found none"},
      {"q\1.", "byte 0: expected a value before it"},
      {"\x80\3N.", "byte 0: expected pickle protocol 2"},
      {"\x8a\x09" + std::string(9, '\1') + ".", "byte 0: expected an integer of at most 64 bits"},
      {"I1\n.", "byte 0: expected an opcode that torch.save writes, found 73"}};
  for (const auto& [bytes, says] : cases) {
    const Error error = error_of([&] { unpickled(bytes); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("data.pkl " + says)) << excerpt(bytes);
  }
}

}  // namespace
}  // namespace sisa::testing
