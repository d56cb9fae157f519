#include "storage/file_table.h"

#include <gtest/gtest.h>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

/// A configuration with two files, of which one is larger than what is written in one piece.
class FileTableTest : public ::testing::Test {
 protected:
  FileTableTest() {
    std::string large(5 << 20, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * i >> 7);
    write(dir_ / "model.pt", large);
    write(dir_ / "front.pt", "short");
    config_.model.architecture = "torchscript";
    config_.model.file = read_declared_file(dir_ / "model.pt");
    config_.front = {.name = "torchscript",
                     .output = {FeatureType::kByte, {2}},
                     .file = read_declared_file(dir_ / "front.pt")};
    std::vector<Sample> samples = numbered_samples(30);
    for (Sample& sample : samples) sample.front = bytes_of("ab");
    create_store(dir_ / "s", config_, samples);
  }

  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  const TempDir dir_;
  StoreConfig config_ = small_config();
};

TEST_F(FileTableTest, KeepsTheBytesOfDeclaredFiles) {
  Store store(dir_ / "s", Access::kRead);
  EXPECT_EQ(store.config(), config_);
  EXPECT_EQ(store.config().model.file.bytes, nullptr);
  const StoreConfig whole = store.config_with_files();
  EXPECT_EQ(*whole.model.file.bytes, *config_.model.file.bytes);
  EXPECT_EQ(*whole.front.file.bytes, "short");
}

TEST_F(FileTableTest, NoticesOtherBytes) {
  std::string piece = "file";
  piece.append(reinterpret_cast<const char*>(config_.front.file.digest.bytes.data()), 32);
  overwrite_meta(dir_ / "s", piece + std::string(8, '\0'), "shorn");
  Store store(dir_ / "s", Access::kRead);
  expect_error(ErrorKind::kDamaged, "its copy of front.pt is not what was declared",
               [&] { store.config_with_files(); });
}

TEST_F(FileTableTest, VerifiesAStoreWithAFront) {
  Store store(dir_ / "s", Access::kWrite);
  store.verify_tables();
  EXPECT_TRUE(store.verify_files());
}

TEST_F(FileTableTest, RefusesWhatIsNoFile) {
  expect_error(ErrorKind::kNotFound, "none.pt does not exist",
               [&] { read_declared_file(dir_ / "none.pt"); });
  expect_error(ErrorKind::kFailed, "is not a file", [&] { read_declared_file(dir_.path()); });
  write(dir_ / "empty.pt", "");
  expect_error(ErrorKind::kFailed, "empty.pt: expected a file of 1 to",
               [&] { read_declared_file(dir_ / "empty.pt"); });
}

}  // namespace
}  // namespace sisa
