#include "storage/input/risk_list.h"

#include "storage/input/bad_input.h"
#include "storage/input/csv_records.h"
#include "storage/input/number_text.h"
#include "storage/sample.h"

namespace sisa {

std::unordered_map<std::string, double> read_risks(const std::string& file) {
  return read_risks(open_bytes(file));
}

std::unordered_map<std::string, double> read_risks(std::unique_ptr<ByteSource> source) {
  CsvRecords records(std::move(source));
  std::unordered_map<std::string, double> risks;
  while (records.next()) {
    const std::string where = records.place(records.line());
    if (records.fields().size() != 2) {
      bad_input(where, "expected two fields, subject and risk; found " +
                           std::to_string(records.fields().size()));
    }
    std::string subject(records.fields()[0]);
    check_name(subject, "subject", where);
    double risk = 0;
    if (!parse_finite(records.fields()[1], risk)) {
      bad_input(where, "expected a risk (a finite number), found " + excerpt(records.fields()[1]));
    }
    const std::string quoted = excerpt(subject);
    if (!risks.emplace(std::move(subject), risk).second) {
      bad_input(where, "subject " + quoted + " has a risk already, expected each subject once");
    }
  }
  return risks;
}

}  // namespace sisa
