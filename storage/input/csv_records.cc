#include "storage/input/csv_records.h"

#include <algorithm>
#include <cstring>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool quotes_are_open(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 != 0;
}

}  // namespace

bool CsvRecords::next() {
  std::string_view line;
  do {
    if (!lines_.next(line)) return false;
  } while (without_cr(line).empty());
  line_ = lines_.number();
  fields_.clear();
  if (std::memchr(line.data(), '"', line.size()) == nullptr) {
    split_plain(without_cr(line));
  } else {
    complete_record(line);
    split_quoted();
  }
  return true;
}

void CsvRecords::add_field(std::string_view field) {
  if (fields_.size() == kMostFields) {
    bad_input(place(line_), "expected at most " + std::to_string(kMostFields) + " fields");
  }
  fields_.push_back(field);
}

void CsvRecords::split_plain(std::string_view record) {
  for (;;) {
    const void* comma = std::memchr(record.data(), ',', record.size());
    if (comma == nullptr) return add_field(record);
    const auto length = static_cast<std::size_t>(static_cast<const char*>(comma) - record.data());
    add_field(record.substr(0, length));
    record.remove_prefix(length + 1);
  }
}

// Gathers a record that may go on over many lines. Each field has an even number of quotes, so one
// that is whole has too.
void CsvRecords::complete_record(std::string_view line) {
  text_.assign(line);
  bool open = quotes_are_open(line);
  while (open) {
    if (!lines_.next(line)) bad_input(place(line_), "a quoted field that begins here never ends");
    if (text_.size() + line.size() > LineReader::kLongestLine) {
      bad_input(place(line_), "expected a record of at most " +
                                  std::to_string(LineReader::kLongestLine) + " bytes");
    }
    text_ += '\n';
    text_ += line;
    open ^= quotes_are_open(line);
  }
  text_.resize(without_cr(text_).size());
}

void CsvRecords::split_quoted() {
  char* const end = text_.data() + text_.size();
  char* field = text_.data();
  for (;;) {
    char* after;
    if (field != end && *field == '"') {
      after = unquote(field, end);
    } else {
      after = std::find(field, end, ',');
      add_field({field, after});
      if (fields_.back().find('"') != std::string_view::npos) {
        bad_input(place(line_), "a quote inside of the unquoted field " + excerpt(fields_.back()));
      }
    }
    if (after == end) return;
    field = after + 1;
  }
}

// Adds the quoted field that begins at `field`; returns where it ends: a comma or `end`.
char* CsvRecords::unquote(char* field, char* end) {
  char* written = field;
  for (char* read = field + 1; read != end; ++read) {
    const bool quote = *read == '"';
    if (quote && (read + 1 == end || read[1] == ',')) {
      add_field({field, written});
      return read + 1;
    }
    if (quote && *++read != '"') break;
    *written++ = *read;
  }
  bad_input(place(line_), "a quoted field is followed by something other than a comma");
}

}  // namespace sisa
