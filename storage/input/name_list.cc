#include "storage/input/name_list.h"

#include "storage/input/bad_input.h"
#include "storage/input/csv_records.h"
#include "storage/input/line_reader.h"
#include "storage/sample.h"

namespace sisa {
namespace {

std::unordered_map<std::string, std::string> read_belongings(std::unique_ptr<ByteSource> source,
                                                             const std::string& what) {
  CsvRecords records(std::move(source));
  std::unordered_map<std::string, std::string> belongings;
  while (records.next()) {
    const std::string where = records.place(records.line());
    if (records.fields().size() != 2) {
      bad_input(where, "expected two fields, id and " + what + "; found " +
                           std::to_string(records.fields().size()));
    }
    std::string id(records.fields()[0]);
    std::string whole(records.fields()[1]);
    check_name(id, "id", where);
    check_name(whole, what, where);
    const std::string quoted = excerpt(id);
    if (!belongings.emplace(std::move(id), std::move(whole)).second) {
      bad_input(where, "id " + quoted + " has a " + what + " already, expected each id once");
    }
  }
  return belongings;
}

}  // namespace

std::vector<std::string> read_names(const std::string& file) {
  return read_names(open_bytes(file));
}

std::unordered_map<std::string, std::string> read_subjects(const std::string& file) {
  return read_subjects(open_bytes(file));
}

std::vector<std::string> read_names(std::unique_ptr<ByteSource> source) {
  LineReader lines(std::move(source));
  std::vector<std::string> names;
  std::string_view line;
  while (lines.next(line)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    names.emplace_back(line);
    check_name(names.back(), "name", lines.place(lines.number()));
  }
  return names;
}

std::unordered_map<std::string, std::string> read_belongings(const std::string& file,
                                                             const std::string& what) {
  return read_belongings(open_bytes(file), what);
}

std::unordered_map<std::string, std::string> read_subjects(std::unique_ptr<ByteSource> source) {
  return read_belongings(std::move(source), "subject");
}

}  // namespace sisa
