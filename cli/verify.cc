#include <algorithm>
#include <optional>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/receipt_files.h"
#include "cli/table.h"
#include "engine/ensemble.h"
#include "shards/error.h"
#include "storage/receipts/receipt_check.h"

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

/// An export as the log tells it; null where it does not.
Json json_of(const std::optional<LoggedExport>& exported) {
  if (!exported) return {};
  return {{"index", exported->index},
          {"name", exported->event.name},
          {"format", exported->event.format},
          {"aggregate", exported->event.aggregate},
          {"digest", to_hex(exported->event.digest)},
          {"time", to_string(exported->event.time)},
          {"constituents", exported->event.constituents.size()}};
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

VerifyReport verify_store(const Arguments& arguments, Output& output) {
  const int workers = arguments.workers();
  const std::vector<ShardId> shards = shards_from(arguments);
  Progress progress(output, "replaying");
  Ensemble ensemble(arguments.store(), Access::kRead);
  return ensemble.verify(arguments.has("replay"), shards, workers, progress);
}

/// The checks of a receipt: by the given key, or by that of the store at hand.
std::vector<Check> verify_receipt(const Arguments& arguments) {
  const Receipt receipt = read_receipt(arguments.required("receipt"));
  std::optional<Ensemble> ensemble;
  if (!arguments.store().empty()) ensemble.emplace(arguments.store(), Access::kRead);
  const std::string key = ensemble && !arguments.has("public-key")
                              ? ensemble->status().public_key
                              : read_public_key(arguments.required("public-key"));
  std::vector<Check> checks = check_receipt(receipt, key);
  if (arguments.has("opening")) {
    checks.push_back(check_covers(receipt, read_openings(arguments.required("opening"))));
  }
  if (arguments.has("earlier")) {
    checks.push_back(check_consistency(receipt, read_receipt(arguments.required("earlier"))));
  }
  if (ensemble) checks.push_back(ensemble->compare(receipt));
  return checks;
}

int verify_export(const Arguments& arguments, Output& output) {
  Ensemble ensemble(arguments.store(), Access::kRead);
  const ExportVerdict verdict = ensemble.check_export(arguments.required("export"));
  const VerifyReport report{.checks = verdict.checks};
  if (output.json()) {
    Json fields = json_of(report);
    fields["tainted_by"] = verdict.tainted_by;
    fields["export"] = json_of(verdict.exported);
    output.object(fields);
  } else {
    print(in_words(report, output.style()));
  }
  return exit_code(report);
}

void check_options(const Arguments& arguments) {
  const auto refuse = [&](const std::string& option, const std::string& with) {
    if (!arguments.has(option)) return;
    throw Error(ErrorKind::kUsage, "--" + option + " goes with " + with + " alone");
  };
  if (!arguments.has("receipt")) {
    for (const char* option : {"public-key", "opening", "earlier"}) refuse(option, "--receipt");
  }
  if (arguments.store().empty()) refuse("replay", "STORE");
  if (!arguments.has("export")) return;
  for (const char* option : {"receipt", "replay"}) {
    if (!arguments.has(option)) continue;
    throw Error(ErrorKind::kUsage, "--export goes without --" + std::string(option));
  }
}

int run(const Arguments& arguments, Output& output) {
  check_options(arguments);
  if (arguments.has("export")) return verify_export(arguments, output);
  VerifyReport report;
  if (arguments.has("receipt")) report.checks = verify_receipt(arguments);
  if (!arguments.store().empty()) {
    VerifyReport of_store = verify_store(arguments, output);
    of_store.checks.insert(of_store.checks.end(), report.checks.begin(), report.checks.end());
    report = std::move(of_store);
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
          .summary = "check a store, down to training it anew, a receipt or an export",
          .usage =
              "STORE [options], or sisa verify [STORE] --receipt FILE --public-key K "
              "[--opening FILE] [--earlier FILE]",
          .without_store = "receipt",
          .options = {{.name = "replay",
                       .help = "train again from nothing on the retained samples, beside the "
                               "store, and compare digests slice by slice"},
                      {.name = "shard",
                       .value = "K",
                       .help = "replay these shards alone",
                       .fallback = "all",
                       .many = true},
                      {.name = "receipt", .value = "FILE", .help = "check this receipt"},
                      {.name = "public-key",
                       .value = "K",
                       .help = "the store's: 64 hexadecimal digits, or a file that holds them",
                       .fallback = "that of STORE"},
                      {.name = "opening",
                       .value = "FILE",
                       .help = "check that the receipt covers the samples opened there"},
                      {.name = "earlier",
                       .value = "FILE",
                       .help = "check that the log only grew since this earlier receipt"},
                      {.name = "export",
                       .value = "F",
                       .help = "check this alone: an export of STORE, and whether it holds what a "
                               "request removed since"},
                      workers_option()},
          .notes =
              "Ends with 0 if all is well, 4 if a check failed, and 1 if a replay can give no\n"
              "verdict because the checkpoints were trained under another numeric\n"
              "fingerprint (other libraries or another processor). A receipt is checked\n"
              "without its store; with STORE, also against the store's log. An export is\n"
              "compared with the log of the store that it came from.\n",
          .run = run};
}

}  // namespace sisa
