#include "storage/input/sample_reader.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "shards/error.h"
#include "storage/input/array_reader.h"
#include "storage/input/cifar10_reader.h"
#include "storage/input/csv_reader.h"
#include "storage/input/data_spec.h"
#include "storage/input/idx_file.h"
#include "storage/input/image_folder_reader.h"
#include "storage/input/npy_file.h"
#include "storage/input/pt_file.h"
#include "storage/input/zip_archive.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

using ReadArray = std::function<ArrayStream(std::unique_ptr<ByteSource>)>;

std::unique_ptr<SampleReader> open_pair(const DataSpec& data, const ReadArray& read,
                                        std::optional<std::uint32_t> classes = std::nullopt) {
  FeatureArray features(read(open_bytes(data.path)));
  std::optional<LabelArray> labels;
  if (!data.labels.empty()) labels.emplace(read(open_bytes(data.labels)));
  return std::make_unique<ArrayReader>(std::move(features), std::move(labels), classes);
}

// Images, then labels.
std::vector<std::string> fashion_mnist_files(bool is_test) {
  fs::path folder = "/usr/share/datasets/fashion-mnist";  // where Debian's package puts it
  if (const char* root = std::getenv("SISA_DATA")) {
    const fs::path own = fs::path(root) / "fashion-mnist";
    std::error_code error;
    const fs::file_status status = fs::status(own, error);
    if (status.type() == fs::file_type::none) {
      throw Error(ErrorKind::kFailed, own.string() + ": " + error.message());
    }
    if (fs::is_directory(status)) folder = own;
  }
  const std::string part = is_test ? "t10k" : "train";
  return {folder / (part + "-images-idx3-ubyte"), folder / (part + "-labels-idx1-ubyte")};
}

std::vector<std::string> cifar10_files(const std::string& folder, bool is_test) {
  if (is_test) return {folder + "/test_batch.bin"};
  std::vector<std::string> files;
  for (const char* number : {"1", "2", "3", "4", "5"}) {
    files.push_back(folder + "/data_batch_" + number + ".bin");
  }
  return files;
}

std::unique_ptr<SampleReader> open_fashion_mnist(const DataSpec& data) {
  const std::vector<std::string> files = fashion_mnist_files(data.is_test);
  try {
    return open_pair({data.format, files[0], files[1], data.is_test}, read_idx, 10);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
    throw Error(error.kind(), std::string(error.what()) +
                                  "; install the package dataset-fashion-mnist, or set SISA_DATA "
                                  "to a folder that has fashion-mnist/");
  }
}

std::unique_ptr<SampleReader> open_cifar10(const DataSpec& data) {
  std::vector<std::unique_ptr<ByteSource>> files;
  for (const std::string& file : cifar10_files(data.path, data.is_test)) {
    files.push_back(open_bytes(file));
  }
  return std::make_unique<Cifar10Reader>(std::move(files));
}

// Arrays of one file that holds them by name.
std::unique_ptr<SampleReader> open_arrays(
    bool labelled, const std::function<ArrayStream(const std::string& name)>& open) {
  FeatureArray x(open("x"));
  std::optional<LabelArray> y;
  if (labelled) y.emplace(open("y"));
  return std::make_unique<ArrayReader>(std::move(x), std::move(y));
}

std::unique_ptr<SampleReader> open_npz(const std::string& path, Labels labels) {
  const ZipArchive archive(open_random_access(path));
  return open_arrays(labels != Labels::kOptional || archive.contains("y.npy"),
                     [&](const auto& name) { return read_npy(archive.open(name + ".npy")); });
}

std::unique_ptr<SampleReader> open_pt(const std::string& path, Labels labels) {
  const PtFile file(open_random_access(path));
  return open_arrays(labels != Labels::kOptional || file.contains("y"),
                     [&](const auto& name) { return file.open(name); });
}

std::vector<std::string> image_files(const std::string& path) {
  const ImageFolder folder = list_images(path);
  std::vector<std::string> files;
  for (const ImageFolder::File& file : folder.files) files.push_back(folder.path_of(file));
  return files;
}

}  // namespace

std::vector<std::string> data_files(const std::string& spec) {
  const DataSpec data = parse_data_spec(spec);
  if (data.format == DataSpec::Format::kFashionMnist) return fashion_mnist_files(data.is_test);
  if (data.format == DataSpec::Format::kCifar10) return cifar10_files(data.path, data.is_test);
  if (data.format == DataSpec::Format::kImageFolder) return image_files(data.path);
  if (data.labels.empty()) return {data.path};
  return {data.path, data.labels};
}

bool can_be_read_again(const std::string& spec) {
  const std::vector<std::string> files = data_files(spec);
  return std::none_of(files.begin(), files.end(), [](const std::string& file) {
    std::error_code ignored;
    const fs::file_status status = fs::status(file, ignored);
    return fs::is_fifo(status) || fs::is_character_file(status) || fs::is_socket(status);
  });
}

std::unique_ptr<SampleReader> open_data(const std::string& spec, Labels labels,
                                        const CsvColumns& columns, const FeatureLayout* layout,
                                        const ImageForm& images) {
  using Format = DataSpec::Format;
  const DataSpec data = parse_data_spec(spec);
  const bool pair = data.format == Format::kIdx || data.format == Format::kNpy;
  if (pair && data.labels.empty() && labels != Labels::kOptional) {
    throw Error(ErrorKind::kUsage,
                "data \"" + spec + "\": expected a file of labels too, " + "after a comma");
  }
  switch (data.format) {
    case Format::kFashionMnist:
      return open_fashion_mnist(data);
    case Format::kIdx:
      return open_pair(data, read_idx);
    case Format::kCifar10:
      return open_cifar10(data);
    case Format::kCsv:
      return std::make_unique<CsvReader>(open_bytes(data.path), labels, columns, layout);
    case Format::kNpy:
      return open_pair(data, read_npy);
    case Format::kNpz:
      return open_npz(data.path, labels);
    case Format::kPt:
      return open_pt(data.path, labels);
    case Format::kImageFolder:
      break;
  }
  return std::make_unique<ImageFolderReader>(data.path, labels, images, layout);
}

}  // namespace sisa
