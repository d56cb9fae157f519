#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "storage/input/byte_reader.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// Reads the binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): records of
/// one label byte and 3×32×32 bytes. Every file must hold one record or more, and only whole ones.
class Cifar10Reader : public SampleReader {
 public:
  explicit Cifar10Reader(std::vector<std::unique_ptr<ByteSource>> files);

  const FeatureLayout& layout() const override { return layout_; }
  std::optional<std::uint32_t> declared_classes() const override { return 10; }
  bool labelled() const override { return true; }
  bool next(Sample& sample) override;
  std::uint64_t position() const override { return row_ - 1; }
  std::string place(std::uint64_t position) const override;

 private:
  void check_size(const ByteReader& file) const;

  FeatureLayout layout_{FeatureType::kByte, {3, 32, 32}};
  std::vector<ByteReader> files_;
  std::vector<std::uint64_t> first_rows_;  // of the files begun
  std::uint64_t row_ = 0;
};

}  // namespace sisa
