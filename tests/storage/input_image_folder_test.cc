// Folders of images: which files are samples, of which class, in which layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/input/sample_reader.h"
#include "tests/storage/image_files.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A grey image of equal pixels.
std::string grey(char value, std::uint32_t height = 2, std::uint32_t width = 2) {
  return png({height, width, 0, std::string(std::size_t{height} * width, value)});
}

class ImageFolders : public ::testing::Test {
 protected:
  std::unique_ptr<SampleReader> open(const ImageForm& form = {}, Labels labels = Labels::kRequired,
                                     const FeatureLayout* layout = nullptr) const {
    return open_data("imagefolder:" + folder_.path(), labels, {}, layout, form);
  }

  std::string refusal(const ImageForm& form = {}, Labels labels = Labels::kRequired,
                      ErrorKind kind = ErrorKind::kFailed) const {
    const Error error = error_of([&] { read_all(*open(form, labels)); });
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(folder_.path()));
    return error.what();
  }

  void write_cats_and_dogs() const {
    folder_.write("dogs/1.png", grey('b'));
    folder_.write("cats/7.png", grey('a'));
    folder_.write("cats/10.png", grey('A'));
  }

  InputFolder folder_;
};

std::vector<std::string> ids(const std::vector<Sample>& samples) {
  std::vector<std::string> ids;
  for (const Sample& sample : samples) ids.push_back(sample.id);
  return ids;
}

std::vector<std::uint32_t> labels_of(const std::vector<Sample>& samples) {
  std::vector<std::uint32_t> labels;
  for (const Sample& sample : samples) labels.push_back(sample.label);
  return labels;
}

TEST_F(ImageFolders, AreOneClassAFolderInByteOrder) {
  write_cats_and_dogs();
  const auto reader = open();
  EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, {3, 2, 2}}));
  EXPECT_TRUE(reader->labelled());
  EXPECT_EQ(reader->declared_classes(), 2U);
  EXPECT_THAT(reader->class_names(), ElementsAre("cats", "dogs"));
  const auto samples = read_all(*reader);
  EXPECT_THAT(ids(samples), ElementsAre("cats/10.png", "cats/7.png", "dogs/1.png"));
  EXPECT_THAT(labels_of(samples), ElementsAre(0, 0, 1));
  EXPECT_EQ(samples[2].subject, "dogs/1.png");
  EXPECT_EQ(samples[2].features, std::vector<std::byte>(12, std::byte{'b'}));
  EXPECT_EQ(reader->position(), 2U);
  EXPECT_EQ(reader->place(1), folder_.path() + "/cats/7.png");
}

TEST_F(ImageFolders, HoldImagesAtAnyDepthAndOtherFiles) {
  folder_.write("a/deep/er/1.JPG", jpeg({2, 2, 3, std::string(12, 'x')}));
  folder_.write("a/2.png", grey('b'));
  folder_.write("a/notes.txt", "no image");
  folder_.write("a/._2.png", "no image");
  folder_.write("b/.cache/3.png", "no image");
  folder_.write("b/4.jpeg", grey('c'));  // by its name JPEG, by its contents PNG
  folder_.write(".hidden/5.png", "no image");
  folder_.write("loose.png", "no image");
  fs::create_directory(folder_.path() + "/b/6.png");
  const auto reader = open();
  EXPECT_THAT(reader->class_names(), ElementsAre("a", "b"));
  EXPECT_THAT(ids(read_all(*reader)), ElementsAre("a/2.png", "a/deep/er/1.JPG", "b/4.jpeg"));
}

TEST_F(ImageFolders, MayBeNamedWithAFinalSlash) {
  write_cats_and_dogs();
  const auto reader = open_data("imagefolder:" + folder_.path() + "//", Labels::kRequired);
  EXPECT_EQ(read_all(*reader)[0].id, "cats/10.png");
  EXPECT_EQ(reader->place(0), folder_.path() + "/cats/10.png");
}

TEST_F(ImageFolders, FollowLinksToFilesAndClasses) {
  const InputFolder elsewhere;
  elsewhere.write("1.png", grey('l'));
  write_cats_and_dogs();
  fs::create_directory_symlink(elsewhere.path(), folder_.path() + "/bats");
  fs::create_directory_symlink(folder_.path(), folder_.path() + "/cats/loop");
  fs::create_symlink(elsewhere.path() + "/1.png", folder_.path() + "/dogs/2.png");
  EXPECT_THAT(ids(read_all(*open())),
              ElementsAre("bats/1.png", "cats/10.png", "cats/7.png", "dogs/1.png", "dogs/2.png"));
  fs::remove(elsewhere.path() + "/1.png");
  elsewhere.write("other.png", grey('l'));
  EXPECT_THAT(refusal({}, Labels::kRequired, ErrorKind::kNotFound),
              HasSubstr("dogs/2.png: no such file"));
}

TEST_F(ImageFolders, PutChannelsFirst) {
  folder_.write("a/1.png", png({.width = 2, .colour_type = 2, .rows = "\1\2\3\4\5\6"}));
  const auto reader = open();
  EXPECT_THAT(numbers(read_all(*reader)[0], reader->layout()), ElementsAre(1, 4, 2, 5, 3, 6));
  const auto grey_reader = open({.channels = 1});
  EXPECT_EQ(grey_reader->layout(), (FeatureLayout{FeatureType::kByte, {1, 1, 2}}));
  EXPECT_THAT(numbers(read_all(*grey_reader)[0], grey_reader->layout()), ElementsAre(2, 5));
}

TEST_F(ImageFolders, AreScaledToTheSizeAskedFor) {
  folder_.write("a/1.png", grey('a', 5, 3));
  folder_.write("a/2.png", png({.width = 2, .rows = std::string("\0\x64", 2)}));
  const auto reader = open({.channels = 1, .size = ImageForm::Size{1, 4}});
  EXPECT_EQ(reader->layout(), (FeatureLayout{FeatureType::kByte, {1, 1, 4}}));
  const auto samples = read_all(*reader);
  EXPECT_THAT(numbers(samples[0], reader->layout()), ElementsAre('a', 'a', 'a', 'a'));
  EXPECT_THAT(numbers(samples[1], reader->layout()), ElementsAre(0, 25, 75, 100));
}

TEST_F(ImageFolders, MustBeAlikeWhereNoSizeIsAskedFor) {
  write_cats_and_dogs();
  folder_.write("dogs/2.png", grey('x', 2, 3));
  const std::string says = refusal();
  EXPECT_THAT(says, HasSubstr("/dogs/2.png: 2x3 pixels, but " + folder_.path() +
                              "/cats/10.png has 2x2: give --size HxW"));
}

TEST_F(ImageFolders, AreFittedToTheLayoutOfAStore) {
  folder_.write("a/1.png", grey('a', 5, 3));
  folder_.write("a/2.png", grey('b', 2, 2));
  const FeatureLayout store{FeatureType::kByte, {1, 4, 4}};
  const auto reader = open({}, Labels::kRequired, &store);
  EXPECT_EQ(reader->layout(), store);
  EXPECT_EQ(read_all(*reader)[1].features, std::vector<std::byte>(16, std::byte{'b'}));
  const FeatureLayout table{FeatureType::kFloat, {48}};
  EXPECT_EQ(open({}, Labels::kRequired, &table)->layout(),
            (FeatureLayout{FeatureType::kByte, {3, 5, 3}}));
}

TEST_F(ImageFolders, AreLabelledByTheNamesOfDeclaredClasses) {
  write_cats_and_dogs();
  const ImageForm store{.classes = {"bats", "cats", "dogs", "newts"}};
  const auto reader = open(store);
  EXPECT_EQ(reader->declared_classes(), 4U);
  EXPECT_EQ(reader->class_names(), store.classes);
  EXPECT_THAT(labels_of(read_all(*reader)), ElementsAre(1, 1, 2));
  EXPECT_THAT(refusal({.classes = {"cats", "newts"}}),
              HasSubstr("/dogs: expected a class of the store, \"cats\", \"newts\""));
}

TEST_F(ImageFolders, NeedNoClassesToBePredicted) {
  folder_.write("2.png", grey('a'));
  folder_.write("x/y/1.png", grey('b'));
  const auto reader = open({.classes = {"cats"}}, Labels::kOptional);
  EXPECT_FALSE(reader->labelled());
  EXPECT_EQ(reader->declared_classes(), std::nullopt);
  const auto samples = read_all(*reader);
  EXPECT_THAT(ids(samples), ElementsAre("2.png", "x/y/1.png"));
  EXPECT_THAT(labels_of(samples), ElementsAre(0, 0));
}

TEST_F(ImageFolders, ThatAreNoneAreRefused) {
  EXPECT_THAT(refusal(), HasSubstr("expected a folder for each class, found none"));
  EXPECT_THAT(refusal({}, Labels::kOptional), HasSubstr("expected PNG or JPEG images, found none"));
  write_cats_and_dogs();
  fs::create_directory(folder_.path() + "/newts");
  EXPECT_THAT(refusal(), HasSubstr("/newts: expected PNG or JPEG images, found none"));
  const auto spec = [&](const std::string& name) { return "imagefolder:" + folder_.path() + name; };
  const Error missing = error_of([&] { open_data(spec("/no"), Labels::kRequired); });
  EXPECT_EQ(missing.kind(), ErrorKind::kNotFound);
  EXPECT_THAT(missing.what(), HasSubstr("/no: no such folder"));
  const Error file = error_of([&] { open_data(spec("/cats/7.png"), Labels::kRequired); });
  EXPECT_EQ(file.kind(), ErrorKind::kFailed);
  EXPECT_THAT(file.what(), HasSubstr("/cats/7.png: expected a folder of images"));
}

TEST_F(ImageFolders, ThatCannotBeLookedThroughAreNamed) {
  write_cats_and_dogs();
  fs::create_symlink("\n.png", folder_.path() + "/dogs/\n.png");
  EXPECT_THAT(refusal(), HasSubstr("/dogs/?.png: cannot be read: Too many levels of symbolic"));
}

TEST_F(ImageFolders, RefuseNamesThatCannotBeIds) {
  folder_.write("a/1\n.png", grey('a'));
  EXPECT_THAT(refusal(), HasSubstr("image \"a/1?.png\" has a control character at its byte 3"));
  fs::remove_all(folder_.path() + "/a");
  folder_.write("a/" + std::string(251, 'n') + ".png", grey('a'));
  EXPECT_THAT(refusal(), HasSubstr("of 257 bytes, expected 1 to 256"));
  fs::remove_all(folder_.path() + "/a");
  folder_.write("\xff/1.png", grey('a'));
  EXPECT_THAT(refusal(), HasSubstr("class \"?\" is not UTF-8"));
}

TEST_F(ImageFolders, NameTheImageThatIsDamaged) {
  write_cats_and_dogs();
  folder_.write("dogs/1.png", grey('b').substr(0, 50));
  EXPECT_THAT(refusal(), HasSubstr("/dogs/1.png: damaged PNG image: the file ends too early"));
  folder_.write("dogs/1.png", "no image");
  EXPECT_THAT(refusal(), HasSubstr("/dogs/1.png: expected a PNG or JPEG image"));
  folder_.write("dogs/1.png", "");
  EXPECT_THAT(refusal(), HasSubstr("/dogs/1.png: expected a PNG or JPEG image"));
}

TEST_F(ImageFolders, ListTheirFiles) {
  write_cats_and_dogs();
  const std::string path = folder_.path();
  EXPECT_THAT(data_files("imagefolder:" + path),
              ElementsAre(path + "/cats/10.png", path + "/cats/7.png", path + "/dogs/1.png"));
  EXPECT_TRUE(can_be_read_again("imagefolder:" + path));
}

}  // namespace
}  // namespace sisa::testing
