#include <ATen/ops/from_blob.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/serialization/import.h>

#include <cstring>
#include <ostream>

#include "engine/fronts/builtin_fronts.h"
#include "tests/cli/data_sets.h"
#include "tests/cli/program.h"
#include "tests/fronts/random_images.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

constexpr std::uint64_t kSeed = 7;

struct Case {
  std::string front;
  FeatureLayout layout;
};

void PrintTo(const Case& each, std::ostream* stream) {
  *stream << each.front << " of " << to_string(each.layout);
}

/// Images beside labels, as NPY files; returns the SPEC.
std::string write_images(const std::string& file, const FeatureLayout& layout,
                         const std::vector<std::byte>& images) {
  const std::size_t count = images.size() / layout.bytes();
  std::string shape = "(" + std::to_string(count);
  for (const std::int64_t extent : layout.shape) shape += ", " + std::to_string(extent);
  std::string x = npy_header("|u1", shape + ")");
  x.append(reinterpret_cast<const char*>(images.data()), images.size());
  std::string y = npy_header("|u1", "(" + std::to_string(count) + ",)");
  for (std::size_t i = 0; i < count; ++i) y += static_cast<char>(i % 3);
  return "npy:" + write_file(file + ".x.npy", x) + "," + write_file(file + ".y.npy", y);
}

/// N × D of type uint8, in rows.
std::vector<std::byte> bytes_of(const at::Tensor& tensor) {
  EXPECT_EQ(tensor.scalar_type(), at::kByte);
  const at::Tensor rows = tensor.contiguous();
  std::vector<std::byte> bytes(rows.nbytes());
  std::memcpy(bytes.data(), rows.data_ptr(), bytes.size());
  return bytes;
}

class ExportedFronts : public testing::TestWithParam<Case> {
 protected:
  static constexpr std::size_t kImages = 150;  // more than are computed together

  /// The front in the export of a store of these images.
  torch::jit::Module exported() const {
    const std::string spec = write_images(directory_ / "images", layout_, images_);
    const std::string store = directory_ / "S";
    sisa_ok({"create", store, "--data", spec, "--classes", "3", "--shards", "1", "--slices", "1",
             "--model", "linear", "--epochs", "1", "--front", GetParam().front, "--seed",
             std::to_string(kSeed)});
    sisa_ok({"train", store});
    sisa_ok({"export", store, "--output", directory_ / "model.pt"});
    return torch::jit::load(directory_ / "model.pt").attr("front").toModule();
  }

  at::Tensor tensor() {
    std::vector<std::int64_t> shape = layout_.shape;
    shape.insert(shape.begin(), kImages);
    return at::from_blob(images_.data(), shape, at::kByte);
  }

  const TempDir directory_;
  const FeatureLayout layout_ = GetParam().layout;
  std::vector<std::byte> images_ = random_images(layout_, kImages);
};

TEST_P(ExportedFronts, GiveTheSameBytes) {
  const auto front = make_builtin_front(GetParam().front, layout_, kSeed);
  std::vector<std::byte> expected(kImages * front->output().bytes());
  front->apply(images_, expected);
  torch::jit::Module module = exported();
  const auto of = [&](const at::Tensor& x) { return bytes_of(module.forward({x}).toTensor()); };
  EXPECT_EQ(of(tensor()), expected);
  EXPECT_EQ(of(tensor().to(at::kFloat)), expected);
  EXPECT_EQ(of(tensor().to(at::kLong).flatten(1)), expected);
  const auto width = static_cast<std::ptrdiff_t>(front->output().bytes());
  const std::vector<std::byte> first(expected.begin(), expected.begin() + width);
  EXPECT_EQ(of(tensor().slice(0, 0, 1)), first);
  EXPECT_TRUE(of(tensor().slice(0, 0, 0)).empty());
}

// One, two and more groups of filters; cells of unequal size.
INSTANTIATE_TEST_SUITE_P(All, ExportedFronts,
                         testing::Values(Case{"gabor", images(1, 28, 28)},
                                         Case{"gabor", images(3, 32, 32)},
                                         Case{"gabor", images(2, 13, 9)},
                                         Case{"random-conv", images(1, 28, 28)},
                                         Case{"random-conv:70", images(3, 16, 11)},
                                         Case{"random-conv:140", images(1, 8, 8)}));

}  // namespace
}  // namespace sisa
