#include "storage/input/csv_schema.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>

#include "shards/error.h"
#include "storage/input/bad_input.h"
#include "storage/input/number_text.h"

namespace sisa {
namespace {

using Column = std::optional<std::size_t>;

// Looks columns up in a file's first record.
class Columns {
 public:
  Columns(const std::vector<std::string_view>& record, const std::string& where)
      : record_(record), where_(where) {}

  Column named(std::string_view name) const {
    const auto found = std::find(record_.begin(), record_.end(), name);
    if (found == record_.end()) return std::nullopt;
    if (std::find(found + 1, record_.end(), name) != record_.end()) {
      bad_input(where_, "expected one column named " + excerpt(name) + ", found more");
    }
    return static_cast<std::size_t>(found - record_.begin());
  }

  Column numbered(std::string_view text) const {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || after != end) return std::nullopt;
    const auto count = static_cast<std::int64_t>(record_.size());
    if (number < -count || number >= count) return std::nullopt;
    return static_cast<std::size_t>(number < 0 ? number + count : number);
  }

  /// A numbered column, or a named one; numbers alone are looked at where there is no header.
  Column find(const std::optional<ColumnName>& column, bool header) const {
    if (!column) return std::nullopt;
    const Column by_name = header ? named(*column) : std::nullopt;
    return by_name ? by_name : numbered(*column);
  }

  Column require(const std::optional<ColumnName>& column, bool header, const char* what) const {
    const Column found = find(column, header);
    if (column && !found) missing(*column, header, what);
    return found;
  }

  [[noreturn]] void missing(const ColumnName& column, bool header, const char* what) const {
    throw Error(ErrorKind::kNotFound, where_ + ": expected a column " + excerpt(column) + " (" +
                                          what + "), found " + (header ? names() : unnamed()));
  }

 private:
  std::string unnamed() const {
    return std::to_string(record_.size()) + " columns without a header";
  }

  std::string names() const {
    constexpr std::size_t kMost = 20;
    std::string text;
    for (std::size_t i = 0; i < std::min(record_.size(), kMost); ++i) {
      text += (i > 0 ? ", " : "") + excerpt(record_[i]);
    }
    const std::size_t rest = record_.size() - std::min(record_.size(), kMost);
    return text + (rest > 0 ? " and " + std::to_string(rest) + " more" : "");
  }

  const std::vector<std::string_view>& record_;
  const std::string& where_;
};

bool is_number_text(const std::optional<ColumnName>& column) {
  return column && is_number(*column);
}

bool has_header(const std::vector<std::string_view>& record, const CsvColumns& wanted,
                const Columns& columns) {
  for (const auto* column :
       {&wanted.label, &wanted.id, &wanted.subject, &wanted.risk, &wanted.time, &wanted.group}) {
    if (*column && !is_number_text(*column) && columns.named(**column)) return true;
  }
  const Column id = columns.numbered(wanted.id.value_or(""));
  const Column subject = columns.numbered(wanted.subject.value_or(""));
  const Column time = columns.numbered(wanted.time.value_or(""));
  const Column group = columns.numbered(wanted.group.value_or(""));
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (i == id || i == subject || i == time || i == group || record[i].empty()) continue;
    if (!is_number(record[i])) return true;
  }
  return false;
}

Column label_column(const CsvSchema& schema, const Columns& columns, Labels labels,
                    const std::optional<ColumnName>& wanted, Column expected_features) {
  const bool optional = labels == Labels::kOptional;
  const Column by_name = schema.header ? columns.named(wanted.value_or("label")) : std::nullopt;
  if (by_name) return by_name;
  if (optional && expected_features && schema.features() == *expected_features) return std::nullopt;
  if (!wanted) return schema.columns - 1;
  const Column by_number = columns.numbered(*wanted);
  if (!by_number && !optional) columns.missing(*wanted, schema.header, "labels");
  return by_number;
}

bool used_twice(const CsvSchema& schema) {
  std::set<std::size_t> met;
  for (const Column& column :
       {schema.label, schema.id, schema.subject, schema.risk, schema.time, schema.group}) {
    if (column && !met.insert(*column).second) return true;
  }
  return false;
}

}  // namespace

CsvSchema csv_schema(const std::vector<std::string_view>& first_record, Labels labels,
                     const CsvColumns& wanted, std::optional<std::size_t> expected_features,
                     const std::string& where) {
  const Columns columns(first_record, where);
  CsvSchema schema;
  schema.columns = first_record.size();
  schema.header = has_header(first_record, wanted, columns);
  if (labels == Labels::kRequired) {
    schema.id = columns.require(wanted.id, schema.header, "ids");
    schema.subject = columns.require(wanted.subject, schema.header, "subjects");
    schema.risk = columns.require(wanted.risk, schema.header, "risks");
    schema.time = columns.require(wanted.time, schema.header, "times");
  } else {
    schema.id = columns.find(wanted.id, schema.header);
    schema.subject = columns.find(wanted.subject, schema.header);
    schema.risk = columns.find(wanted.risk, schema.header);
    schema.time = columns.find(wanted.time, schema.header);
  }
  schema.group = columns.require(wanted.group, schema.header, "groups");
  const auto clash = [&] {
    throw Error(ErrorKind::kUsage, where +
                                       ": expected different columns for labels, ids, "
                                       "subjects, risks, times and groups; found one used twice");
  };
  if (used_twice(schema)) clash();
  schema.label = label_column(schema, columns, labels, wanted.label, expected_features);
  if (used_twice(schema)) clash();
  schema.group_is_feature =
      schema.group && expected_features && schema.features() + 1 == *expected_features;
  if (schema.features() == 0) bad_input(where, "expected at least one column of features");
  return schema;
}

}  // namespace sisa
