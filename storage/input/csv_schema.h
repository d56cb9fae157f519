#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/input/sample_reader.h"

namespace sisa {

/// Which column of a CSV file is what. All columns that are not named here are features.
struct CsvSchema {
  std::size_t columns = 0;
  bool header = false;  ///< whether the first record names the columns
  std::optional<std::size_t> label;
  std::optional<std::size_t> id;
  std::optional<std::size_t> subject;
  std::optional<std::size_t> risk;
  std::optional<std::size_t> time;
  std::optional<std::size_t> group;
  bool group_is_feature = false;

  std::size_t features() const {
    return columns - label.has_value() - id.has_value() - subject.has_value() - risk.has_value() -
           time.has_value() - (group.has_value() && !group_is_feature);
  }
  friend bool operator==(const CsvSchema&, const CsvSchema&) = default;
};

/// Finds the columns from a file's first record. That is a header if a column is asked for by a
/// name in it, or if any of its fields, other than ids, subjects, times and empty ones, is no
/// number.
/// Where `labels` are optional, a label column may be missing: if it is named but not there, or
/// unnamed and no column is left over beside `expected_features`. Error(kNotFound) for a column
/// that is not there; `where` goes into messages.
CsvSchema csv_schema(const std::vector<std::string_view>& first_record, Labels labels,
                     const CsvColumns& columns, std::optional<std::size_t> expected_features,
                     const std::string& where);

}  // namespace sisa
