#include "storage/input/cifar10_reader.h"

#include <algorithm>
#include <array>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

constexpr std::size_t kRecord = 1 + 3 * 32 * 32;

}  // namespace

Cifar10Reader::Cifar10Reader(std::vector<std::unique_ptr<ByteSource>> files) {
  for (auto& file : files) {
    files_.emplace_back(std::move(file));
    check_size(files_.back());
  }
  first_rows_.push_back(0);
}

void Cifar10Reader::check_size(const ByteReader& file) const {
  const std::uint64_t size = file.remaining().value_or(kRecord);
  if (size % kRecord == 0) return;
  bad_input(
      file.name() + " row " + std::to_string(size / kRecord),
      "truncated: expected whole records of 3073 bytes, found " + std::to_string(size) + " bytes");
}

bool Cifar10Reader::next(Sample& sample) {
  while (files_[first_rows_.size() - 1].at_end()) {
    if (row_ == first_rows_.back()) bad_input(files_[first_rows_.size() - 1].name(), "no samples");
    if (first_rows_.size() == files_.size()) return false;
    first_rows_.push_back(row_);
  }
  ByteReader& file = files_[first_rows_.size() - 1];
  std::array<std::byte, 1> label{};
  file.read(label);
  sample.features.resize(kRecord - 1);
  if (file.read(sample.features) < sample.features.size()) {
    bad_input(place(row_), "truncated: expected a whole record of 3073 bytes");
  }
  sample.label = std::to_integer<std::uint32_t>(label[0]);
  if (sample.label > 9) {
    bad_input(place(row_), "expected a label from 0 to 9, found " + std::to_string(sample.label));
  }
  sample.id = std::to_string(row_++);
  sample.subject = sample.id;
  sample.risk.reset();
  return true;
}

std::string Cifar10Reader::place(std::uint64_t position) const {
  const auto after = std::upper_bound(first_rows_.begin(), first_rows_.end(), position);
  const auto file = static_cast<std::size_t>(after - first_rows_.begin()) - 1;
  return files_[file].name() + " row " + std::to_string(position - first_rows_[file]);
}

}  // namespace sisa
