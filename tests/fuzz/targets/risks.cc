#include <cmath>

#include "storage/input/risk_list.h"
#include "storage/sample.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {

void consume(std::span<const std::byte> input) {
  std::unordered_map<std::string, double> risks;
  if (!accepts(ErrorKind::kFailed, [&] { risks = read_risks(source_of(input)); })) return;
  for (const auto& [subject, risk] : risks) {
    check_name(subject, "subject", "a list that was read");
    require(std::isfinite(risk), "risks are finite");
  }
}

}  // namespace sisa::fuzz
