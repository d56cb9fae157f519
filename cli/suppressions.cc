#include "cli/suppressions.h"

#include "cli/format.h"

namespace sisa {

SuppressionList suppressions_from(const Arguments& arguments) {
  if (!arguments.has("suppressions")) return {};
  return SuppressionList::read(arguments.required("suppressions"));
}

void tell_suppressed(const Arguments& arguments, const SuppressionList& list,
                     std::uint64_t suppressed, Output& output) {
  if (!arguments.has("suppressions")) return;
  output.message("Suppression list " + arguments.required("suppressions") + ": " +
                 counted(list.size(), "reference") + ", " + counted(suppressed, "sample") +
                 " suppressed");
}

}  // namespace sisa
