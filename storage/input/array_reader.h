#pragma once

#include <optional>

#include "storage/input/feature_array.h"
#include "storage/input/label_array.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// Reads samples from an array of features and one of labels, row by row.
class ArrayReader : public SampleReader {
 public:
  /// Error(kFailed) naming both if they have different numbers of rows.
  ArrayReader(FeatureArray features, std::optional<LabelArray> labels,
              std::optional<std::uint32_t> declared_classes = std::nullopt);

  const FeatureLayout& layout() const override { return features_.layout(); }
  std::optional<std::uint32_t> declared_classes() const override { return declared_classes_; }
  bool labelled() const override { return labels_.has_value(); }
  bool next(Sample& sample) override;
  std::uint64_t position() const override { return features_.rows().row() - 1; }
  std::string place(std::uint64_t position) const override {
    return features_.rows().place(position);
  }

 private:
  FeatureArray features_;
  std::optional<LabelArray> labels_;
  std::optional<std::uint32_t> declared_classes_;
};

}  // namespace sisa
