#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/input/line_reader.h"

namespace sisa {

/// Splits CSV text into records as RFC 4180 has it: commas, fields in double quotes where they hold
/// commas, quotes or line ends, quotes doubled inside. LF and CR LF both end a record. A byte order
/// mark is skipped, and so are empty lines. Not thread-safe.
class CsvRecords {
 public:
  static constexpr std::size_t kMostFields = std::size_t{1} << 20;

  explicit CsvRecords(std::unique_ptr<ByteSource> source) : lines_(std::move(source)) {}

  const std::string& name() const { return lines_.name(); }

  /// Reads the next record; false at the end. Error(kFailed) for quotes that RFC 4180 has no
  /// meaning for.
  bool next();

  /// Of the record last read; valid until the next call of next().
  const std::vector<std::string_view>& fields() const { return fields_; }

  /// The line on which the record last read begins, from 1.
  std::uint64_t line() const { return line_; }
  std::string place(std::uint64_t line) const { return lines_.place(line); }

 private:
  void split_plain(std::string_view record);
  void split_quoted();
  void complete_record(std::string_view first_line);
  void add_field(std::string_view field);
  char* unquote(char* field, char* end);

  LineReader lines_;
  std::vector<std::string_view> fields_;
  std::string text_;  // a record with quotes, unquoted in place
  std::uint64_t line_ = 0;
};

}  // namespace sisa
