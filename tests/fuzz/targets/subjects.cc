#include "storage/input/name_list.h"
#include "storage/sample.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace

void consume(std::span<const std::byte> input) {
  std::unordered_map<std::string, std::string> subjects;
  if (!accepts(ErrorKind::kFailed, [&] { subjects = read_subjects(source_of(input)); })) return;
  std::string lines;
  for (const auto& [id, subject] : subjects) {
    check_name(id, "id", "a list that was read");
    check_name(subject, "subject", "a list that was read");
    lines += quoted(id) + ',' + quoted(subject) + "\r\n";
  }
  require(read_subjects(source_of(std::as_bytes(std::span(lines)))) == subjects,
          "subjects written as CSV are read again");
}

}  // namespace sisa::fuzz
