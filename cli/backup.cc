#include "storage/backup.h"

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  const auto keep = static_cast<std::uint32_t>(arguments.whole("keep", 1, 1, 1000));
  const std::string& directory = arguments.operand("DIR");
  const BackupReport report = backup_store(arguments.store(), directory, keep);
  if (output.json()) {
    output.object({{"backup", report.backup},
                   {"bytes", report.bytes},
                   {"requests", report.requests},
                   {"kept", report.kept}});
    return 0;
  }
  print("Backup " + std::to_string(report.backup) + " in " + directory + ": " +
        counted(report.bytes, "byte") + ", knows " + counted(report.requests, "request") + "; " +
        counted(report.kept, "backup") + " kept\n");
  return 0;
}

}  // namespace

Command backup_command() {
  return {.name = "backup",
          .summary = "copy a store to a directory of backups",
          .usage = "STORE DIR [options]",
          .operands = {"STORE", "DIR"},
          .options = {{.name = "keep",
                       .value = "N",
                       .help = "the newest backups to keep; older ones are removed",
                       .fallback = "1"}},
          .notes =
              "What is to be forgotten is erased first. With one backup kept, DIR holds\n"
              "nothing that was forgotten by then; of what is forgotten later it knows until\n"
              "the next backup. Keep it as secret as the store, whose key it holds.\n",
          .run = run};
}

}  // namespace sisa
