#include "storage/input/csv_reader.h"

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"
#include "storage/input/number_text.h"
#include "storage/input/time_text.h"

namespace sisa {

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, Labels labels, const CsvColumns& columns,
                     const FeatureLayout* expected)
    : records_(std::move(source)) {
  if (!records_.next()) bad_input(records_.name(), "no samples");
  std::optional<std::size_t> expected_features;
  if (expected != nullptr) expected_features = expected->elements();
  schema_ = csv_schema(records_.fields(), labels, columns, expected_features, here());
  first_record_waits_ = !schema_.header;
  layout_ = {FeatureType::kFloat, {static_cast<std::int64_t>(schema_.features())}};
  is_feature_.assign(schema_.columns, true);
  for (const auto& column :
       {schema_.label, schema_.id, schema_.subject, schema_.risk, schema_.time}) {
    if (column) is_feature_[*column] = false;
  }
  if (schema_.group && !schema_.group_is_feature) is_feature_[*schema_.group] = false;
}

bool CsvReader::next(Sample& sample) {
  if (!first_record_waits_ && !records_.next()) {
    if (row_ == 0) bad_input(records_.name(), "no samples");
    return false;
  }
  first_record_waits_ = false;
  if (records_.fields().size() != schema_.columns) {
    bad_input(here(), "expected " + std::to_string(schema_.columns) + " fields, found " +
                          std::to_string(records_.fields().size()));
  }
  read_features(sample);
  sample.label = schema_.label ? read_label() : 0;
  sample.id = schema_.id ? read_name(*schema_.id, "id") : std::to_string(row_);
  sample.subject = schema_.subject ? read_name(*schema_.subject, "subject") : sample.id;
  sample.risk = schema_.risk ? std::optional(read_risk()) : std::nullopt;
  sample.time = schema_.time ? std::optional(read_time()) : std::nullopt;
  if (schema_.group) sample.group = read_name(*schema_.group, "group");
  ++row_;
  return true;
}

void CsvReader::read_features(Sample& sample) const {
  sample.features.resize(layout_.bytes());
  std::byte* out = sample.features.data();
  for (std::size_t i = 0; i < schema_.columns; ++i) {
    if (!is_feature_[i]) continue;
    float number = 0;
    if (!parse_feature(records_.fields()[i], number)) {
      bad_input(here(), "column " + std::to_string(i) +
                            ": expected a finite number in the range of float32, found " +
                            excerpt(records_.fields()[i]));
    }
    store_float(number, out);
    out += sizeof(float);
  }
}

std::uint32_t CsvReader::read_label() const {
  std::uint32_t label = 0;
  const std::string_view text = records_.fields()[*schema_.label];
  if (!parse_label(text, label)) {
    bad_input(here(), "column " + std::to_string(*schema_.label) +
                          ": expected a label (a whole number from 0 to 4294967295), found " +
                          excerpt(text));
  }
  return label;
}

double CsvReader::read_risk() const {
  double risk = 0;
  const std::string_view text = records_.fields()[*schema_.risk];
  if (!parse_finite(text, risk)) {
    bad_input(here(), "column " + std::to_string(*schema_.risk) +
                          ": expected a risk (a finite number), found " + excerpt(text));
  }
  return risk;
}

Timestamp CsvReader::read_time() const {
  const std::string_view text = records_.fields()[*schema_.time];
  const std::optional<Timestamp> time = parse_time(text);
  if (!time) {
    bad_input(here(), "column " + std::to_string(*schema_.time) + ": expected " +
                          std::string(kTimeForms) + ", found " + excerpt(text));
  }
  return *time;
}

std::string CsvReader::read_name(std::size_t column, const char* what) const {
  std::string name(records_.fields()[column]);
  check_name(name, what, here());
  return name;
}

}  // namespace sisa
