#include <algorithm>

#include "storage/suppressions.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  const std::string text = text_of(input);
  accepts(ErrorKind::kFailed, [&] {
    const SuppressionList list = SuppressionList::parse(text, "the list");
    // A whole last line may lack its end.
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    require(list.size() <= lines, "every reference has a line of its own");
    require(!list.contains("ada"), "nobody is suppressed by chance");
    if (!text.ends_with('\n')) return;
    require(SuppressionList::parse(text + "0123abc", "the list").size() == list.size(),
            "a torn last line counts for nothing");
  });
}
