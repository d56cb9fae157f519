#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/store_fixture.h"
#include "tests/storage/image_files.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Folders of pictures: cats are dark, dogs bright.
class Images : public StoreTest {
 protected:
  static std::string picture(int shade, std::uint32_t size) {
    std::string rows;
    for (std::uint32_t i = 0; i < size * size; ++i) {
      rows += static_cast<char>(shade + static_cast<int>(i % 7));
    }
    return testing::png({.height = size, .width = size, .rows = rows});
  }

  /// Writes FOLDER/NAME/0.png and so on.
  void write_class(const std::string& folder, const std::string& name, int shade,
                   std::uint32_t size = 6, int count = 12) const {
    fs::create_directories(path(folder) + "/" + name);
    for (int i = 0; i < count; ++i) {
      write_file(path(folder) + "/" + name + "/" + std::to_string(i) + ".png",
                 picture(shade + i, size));
    }
  }

  std::string spec(const std::string& folder) const { return "imagefolder:" + path(folder); }

  /// Creates and trains "P" of 6×6 cats and dogs.
  std::string trained_on_pictures(const Words& more = {}) {
    write_class("train", "cats", 20);
    write_class("train", "dogs", 200);
    sisa_ok(joined({"create", path("P"), "--data", spec("train"), "--shards", "2", "--slices", "1",
                    "--model", "linear", "--epochs", "200", "--learning-rate", "0.01"},
                   more));
    sisa_ok({"train", path("P")});
    return path("P");
  }
};

TEST_F(Images, AreClassesByTheirFoldersAndSamplesByTheirPaths) {
  const std::string store = trained_on_pictures();
  const nlohmann::json status = sisa_json({"status", store});
  EXPECT_EQ(status.at("samples"), 24);
  EXPECT_EQ(status.at("config").at("classes"), 2);
  EXPECT_EQ(status.at("config").at("class_names"), (Words{"cats", "dogs"}));
  EXPECT_EQ(status.at("config").at("features").at("shape"), (std::vector<int>{3, 6, 6}));
  EXPECT_EQ(sisa_json({"evaluate", store, "--data", spec("train")}).at("accuracy"), 1.0);
  sisa_ok({"unlearn", store, "--id", "cats/7.png", "--yes"});
  EXPECT_EQ(sisa_json({"verify", store, "--replay"}).at("ok"), true);
}

TEST_F(Images, ThatComeLaterAreScaledAndLabelledByName) {
  const std::string store = trained_on_pictures({"--channels", "1", "--size", "5x4"});
  write_class("later", "dogs", 200, 9);  // alone: by its place in this folder it would be class 0
  EXPECT_EQ(sisa_json({"evaluate", store, "--data", spec("later")}).at("accuracy"), 1.0);
  fs::rename(path("later") + "/dogs/3.png", path("later") + "/dogs/new.png");
  fs::remove(path("later") + "/dogs/0.png");
  expect_refused(sisa_run({"add", store, "--data", spec("later")}), 1,
                 "id \"dogs/1.png\" is in " + store + " already");
  const nlohmann::json added =
      sisa_json({"add", store, "--data", spec("later"), "--id-prefix", "later/"});
  EXPECT_EQ(added.at("samples_added"), 11);
  write_file(path("later") + "/loose.png", picture(20, 30));
  const Result predicted = sisa_ok({"predict", store, "--data", spec("later")});
  EXPECT_THAT(predicted.out, HasSubstr("\ndogs/new.png,1,"));
  EXPECT_THAT(predicted.out, HasSubstr("\nloose.png,0,"));
}

TEST_F(Images, OfAClassThatTheStoreHasNotAreRefused) {
  const std::string store = trained_on_pictures({"--classes", "5"});
  write_class("later", "newts", 100);
  expect_refused(sisa_run({"evaluate", store, "--data", spec("later")}), 1,
                 "/newts: expected a class of the store, \"cats\", \"dogs\"");
}

TEST_F(Images, ForAStoreWithoutNamesNeedAFolderForEveryClass) {
  const std::string images = write_images(path("i"), 30, 6);
  sisa_ok(create_words(path("S"), images));
  sisa_ok({"train", path("S")});
  write_class("three", "0", 0);
  write_class("three", "1", 0);
  expect_refused(sisa_run({"evaluate", path("S"), "--data", spec("three")}), 1,
                 "has 2 classes, the store has 3 without names: expected a folder for each");
  write_class("three", "2", 0);
  EXPECT_EQ(sisa_json({"evaluate", path("S"), "--data", spec("three")}).at("samples"), 36);
}

TEST_F(Images, ThatCannotBeReadAreNamed) {
  const auto expect_create_refused = [&](int status, const std::string& expected,
                                         const Words& more = {}) {
    const auto before = files();
    expect_refused(sisa_run(joined({"create", path("P"), "--data", spec("train"), "--shards", "2",
                                    "--slices", "2", "--model", "linear"},
                                   more)),
                   status, expected);
    EXPECT_EQ(files(), before);
  };
  expect_create_refused(3, "train: no such folder");
  write_class("train", "cats", 20);
  expect_create_refused(2, "classes must be from 2");
  write_class("train", "dogs", 200, 7);
  expect_create_refused(1, "dogs/0.png: 7x7 pixels, but " + path("train/cats/0.png") + " has 6x6");
  write_class("train", "newts", 100);
  expect_create_refused(2, "classes must be at least 3", {"--classes", "2"});
  write_file(path("train/dogs/5.png"), picture(9, 7).substr(0, 60));
  expect_create_refused(1, "dogs/5.png: damaged PNG image: ", {"--size", "6x6"});
  for (const char* size : {"6", "6x", "x6", "0x6", "6x6x6", "6X6", "70000x1", "-1x6"}) {
    expect_create_refused(2, "--size expects height and width", {"--size", size});
  }
  expect_create_refused(2, "feature shape must be of 1 to", {"--size", "60000x60000"});
  expect_create_refused(2, "--channels expects", {"--channels", "2"});
  expect_refused(sisa_run(create_words(path("P"), data_, {"--size", "6x6"})), 2,
                 "--size goes with --data imagefolder:DIR");
}

TEST_F(Images, AreNotWrittenOver) {
  const std::string store = trained_on_pictures();
  expect_refused(
      sisa_run({"predict", store, "--data", spec("train"), "-o", path("train/cats/7.png")}), 2,
      "is a file of --data");
}

}  // namespace
}  // namespace sisa
