#include "storage/input/name_list.h"
#include "storage/sample.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  std::vector<std::string> names;
  if (!accepts(ErrorKind::kFailed, [&] { names = read_names(source_of(input)); })) return;
  std::string lines = "\n";  // or a first name could begin with what is a byte order mark there
  for (const std::string& name : names) {
    check_name(name, "name", "a list that was read");
    lines += name + '\n';
  }
  require(read_names(source_of(std::as_bytes(std::span(lines)))) == names,
          "names written one a line are read again");
}
