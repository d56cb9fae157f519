#include "cli/suggest.h"

#include <algorithm>
#include <numeric>

namespace sisa {
namespace {

/// Levenshtein's distance.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({replaced, row[k] + 1, row[k - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string suggestion(const std::string& typed, const std::vector<std::string>& names) {
  const std::string* best = nullptr;
  std::size_t least = 3;
  for (const std::string& name : names) {
    const bool begun = typed.size() >= 2 && name.starts_with(typed);
    const std::size_t apart = begun ? 1 : distance(typed, name);
    if (apart >= least || apart * 2 > name.size()) continue;
    least = apart;
    best = &name;
  }
  return best ? ", did you mean '" + *best + "'?" : "";
}

}  // namespace sisa
