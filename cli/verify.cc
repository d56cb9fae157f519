#include <algorithm>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"
#include "shards/error.h"

namespace sisa {
namespace {

std::vector<ShardId> shards_from(const Arguments& arguments) {
  if (arguments.has("shard") && !arguments.has("replay")) {
    throw Error(ErrorKind::kUsage, "--shard goes with --replay alone");
  }
  std::vector<ShardId> shards;
  for (const std::uint64_t number : arguments.whole_list("shard", 0, UINT32_MAX - 1)) {
    shards.push_back({static_cast<std::uint32_t>(number)});
  }
  std::sort(shards.begin(), shards.end());
  shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
  return shards;
}

Json json_of(const VerifyReport& report) {
  Json checks = Json::array();
  for (const Check& check : report.checks) {
    checks.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
  }
  return {{"ok", report.ok()}, {"refused", report.refused}, {"checks", checks}};
}

int exit_code(const VerifyReport& report) {
  if (report.refused) return static_cast<int>(ErrorKind::kFailed);
  return report.ok() ? 0 : static_cast<int>(ErrorKind::kDamaged);
}

std::string verdict(const VerifyReport& report, const Style& style) {
  if (report.refused) return style.bad("no verdict");
  if (report.ok()) return style.good("verified");
  return style.bad("NOT verified");
}

std::string in_words(const VerifyReport& report, const Style& style) {
  Table table({{"", Table::Align::kLeft}, {"", Table::Align::kLeft}, {"", Table::Align::kLeft}});
  for (const Check& check : report.checks) {
    table.add({check.ok ? "ok" : "FAILED", check.name, check.detail});
  }
  return table.text(style) + verdict(report, style) + "\n";
}

int run(const Arguments& arguments, Output& output) {
  const int workers = arguments.workers();
  const std::vector<ShardId> shards = shards_from(arguments);
  VerifyReport report;
  {
    Progress progress(output, "replaying");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.verify(arguments.has("replay"), shards, workers, progress);
  }
  if (output.json()) {
    output.object(json_of(report));
  } else {
    print(in_words(report, output.style()));
  }
  return exit_code(report);
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .summary = "check a store, down to training it again from nothing",
          .usage = "STORE [options]",
          .options = {{.name = "replay",
                       .help = "train again from nothing on the retained samples, beside the "
                               "store, and compare digests slice by slice"},
                      {.name = "shard",
                       .value = "K",
                       .help = "replay these shards alone",
                       .fallback = "all",
                       .many = true},
                      workers_option()},
          .notes =
              "Ends with 0 if all is well, 4 if a check failed, and 1 if a replay can give no\n"
              "verdict because the checkpoints were trained under another numeric\n"
              "fingerprint (other libraries or another processor).\n",
          .run = run};
}

}  // namespace sisa
