#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/suppressions.h"
#include "storage/backup.h"

namespace sisa {
namespace {

/// What a person must know who restores.
std::string warning(const std::optional<Request>& last, bool listed) {
  const std::string known =
      last ? "up to request " + std::to_string(last->number) + " of " + to_string(last->accepted)
           : "no request";
  return "The backup knows " + known + "; what was forgotten later is back, " +
         (listed ? "unless the list names it" : "unless --suppressions FILE names it");
}

std::string in_words(const RestoreReport& report, const std::string& store) {
  std::string text = "Restored " + store + ": " + counted(report.samples, "sample");
  if (!report.request) return text + "\n";
  return text + ", " + grouped(report.suppressed) + " suppressed by request " +
         std::to_string(report.request->number) + "; to train again: sisa retrain " + store + "\n";
}

int run(const Arguments& arguments, Output& output) {
  const SuppressionList list = suppressions_from(arguments);
  const RestoreReport report = restore_store(arguments.operand("DIR"), arguments.store(), list);
  tell_suppressed(arguments, list, report.suppressed, output);
  output.message(warning(report.last, arguments.has("suppressions")));
  if (output.json()) {
    output.object({{"samples", report.samples},
                   {"suppressed", report.suppressed},
                   {"request", report.request ? Json(report.request->number) : Json()}});
    return 0;
  }
  print(in_words(report, arguments.store()));
  return 0;
}

}  // namespace

Command restore_command() {
  return {.name = "restore",
          .summary = "make a store from the newest backup in a directory",
          .usage = "DIR STORE [options]",
          .operands = {"DIR", "STORE"},
          .options = {suppressions_option()},
          .notes =
              "Whom the list names is forgotten before the store appears, by a request of its\n"
              "own. A damaged backup is refused; an older one never takes its place.\n",
          .run = run};
}

}  // namespace sisa
