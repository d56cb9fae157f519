#pragma once

#include <string>

namespace sisa {

/// A parsed SPEC (see open_data).
struct DataSpec {
  enum class Format { kFashionMnist, kIdx, kCifar10, kCsv, kNpy, kNpz, kPt, kImageFolder };
  Format format{};
  std::string path;      ///< of the samples: a file or a folder; empty for Fashion-MNIST
  std::string labels;    ///< of the labels' file; empty where none is given
  bool is_test = false;  ///< Fashion-MNIST and CIFAR-10: the test part
  friend bool operator==(const DataSpec&, const DataSpec&) = default;
};

/// Error(kUsage) that lists the forms, for anything else. A path that idx: and npy: name holds no
/// comma.
DataSpec parse_data_spec(const std::string& spec);

}  // namespace sisa
