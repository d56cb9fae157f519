#include "storage/input/array_reader.h"

#include "storage/input/bad_input.h"

namespace sisa {

ArrayReader::ArrayReader(FeatureArray features, std::optional<LabelArray> labels,
                         std::optional<std::uint32_t> declared_classes)
    : features_(std::move(features)),
      labels_(std::move(labels)),
      declared_classes_(declared_classes) {
  if (!labels_ || labels_->rows().rows() == features_.rows().rows()) return;
  bad_input(features_.rows().name(), std::to_string(features_.rows().rows()) + " samples, but " +
                                         labels_->rows().name() + " has " +
                                         std::to_string(labels_->rows().rows()) + " labels");
}

bool ArrayReader::next(Sample& sample) {
  const std::uint64_t row = features_.rows().row();
  if (row == features_.rows().rows()) {
    features_.expect_end();
    if (labels_) labels_->expect_end();
    return false;
  }
  features_.read(sample.features);
  sample.label = labels_ ? labels_->read() : 0;
  sample.id = std::to_string(row);
  sample.subject = sample.id;
  sample.risk.reset();
  return true;
}

}  // namespace sisa
