#pragma once

#include <memory>

#include "storage/input/csv_records.h"
#include "storage/input/csv_schema.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// Reads samples from CSV text (see CsvRecords and CsvSchema), one a record; features are single
/// precision. Positions are lines, from 1.
class CsvReader : public SampleReader {
 public:
  /// `expected`, where it is known, tells whether optional labels are there.
  CsvReader(std::unique_ptr<ByteSource> source, Labels labels, const CsvColumns& columns,
            const FeatureLayout* expected);

  const FeatureLayout& layout() const override { return layout_; }
  std::optional<std::uint32_t> declared_classes() const override { return std::nullopt; }
  bool labelled() const override { return schema_.label.has_value(); }
  bool next(Sample& sample) override;
  std::uint64_t position() const override { return records_.line(); }
  std::string place(std::uint64_t position) const override { return records_.place(position); }

 private:
  void read_features(Sample& sample) const;
  std::uint32_t read_label() const;
  double read_risk() const;
  Timestamp read_time() const;
  std::string read_name(std::size_t column, const char* what) const;
  std::string here() const { return records_.place(records_.line()); }

  CsvRecords records_;
  CsvSchema schema_;
  FeatureLayout layout_;
  std::vector<bool> is_feature_;
  bool first_record_waits_ = false;
  std::uint64_t row_ = 0;
};

}  // namespace sisa
