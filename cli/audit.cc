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
#include "storage/input/name_list.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMostModels = 4096;

/// --forgotten, --forgotten-file, --openings.
std::vector<ForgottenId> forgotten_from(const Arguments& arguments) {
  std::vector<ForgottenId> forgotten;
  for (std::string& id : arguments.list("forgotten")) forgotten.push_back({std::move(id)});
  for (const std::string& file : arguments.list("forgotten-file")) {
    for (std::string& id : read_names(file)) forgotten.push_back({std::move(id)});
  }
  for (const std::string& file : arguments.list("openings")) {
    for (Opening& opening : read_openings(file)) {
      forgotten.push_back({std::move(opening.id), std::move(opening.subject)});
    }
  }
  return forgotten;
}

Json json_of(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"value", estimate->value}, {"interval", {estimate->low, estimate->high}}};
}

Json json_of(const Leak& leak) {
  Json value = {{"samples", leak.samples},
                {"mean_loss", leak.mean_loss},
                {"accuracy", leak.accuracy},
                {"loss_attack",
                 {{"accuracy", json_of(leak.loss_accuracy)},
                  {"auc", json_of(leak.loss_area)},
                  {"tpr_at_1pct_fpr", json_of(leak.loss_rate)}}},
                {"likelihood_ratio_attack", nullptr}};
  if (leak.ratio_area) {
    value["likelihood_ratio_attack"] = {{"auc", json_of(leak.ratio_area)},
                                        {"tpr_at_1pct_fpr", json_of(leak.ratio_rate)}};
  }
  return value;
}

Json json_of(const Challenge& challenge) {
  return {{"models", challenge.models},
          {"score", challenge.score},
          {"reference", challenge.reference},
          {"retained_ratio", challenge.retained_ratio},
          {"nonmember_ratio", challenge.nonmember_ratio},
          {"adjusted_score", challenge.adjusted()}};
}

Json json_of(const AuditReport& report, const std::string& public_key) {
  Json value = {{"public_key", public_key},
                {"time", to_string(now())},
                {"requests", report.requests},
                {"nonmembers", {{"samples", report.nonmembers}, {"known", report.known}}},
                {"members", json_of(report.members)},
                {"forgotten", nullptr},
                {"challenge", nullptr},
                {"seconds", report.seconds}};
  if (report.forgotten) {
    value["forgotten"] = {{"samples", report.forgotten->before.samples},
                          {"before", json_of(report.forgotten->before)},
                          {"after", json_of(report.forgotten->after)},
                          {"reference", json_of(report.forgotten->reference)}};
  }
  if (report.challenge) value["challenge"] = json_of(*report.challenge);
  return value;
}

/// "0.512 (0.498-0.526)".
std::string in_words(const std::optional<Estimate>& estimate) {
  if (!estimate) return "-";
  return fixed(estimate->value, 3) + " (" + fixed(estimate->low, 3) + "-" +
         fixed(estimate->high, 3) + ")";
}

std::string leak_table(const AuditReport& report, const Style& style) {
  Table table({{"", Table::Align::kLeft},
               {"attack by", Table::Align::kLeft},
               {"samples"},
               {"mean loss"},
               {"accuracy"},
               {"AUC"},
               {"TPR at 1% FPR"}});
  const auto add = [&](const std::string& whom, const Leak& leak) {
    table.add({whom, "loss", grouped(leak.samples), fixed(leak.mean_loss, 4),
               in_words(leak.loss_accuracy), in_words(leak.loss_area), in_words(leak.loss_rate)});
    if (!leak.ratio_area) return;
    table.add(
        {"", "likelihood ratio", "", "", "", in_words(leak.ratio_area), in_words(leak.ratio_rate)});
  };
  add("members", report.members);
  if (report.forgotten) {
    add("forgotten, before", report.forgotten->before);
    add("forgotten, after", report.forgotten->after);
    add("forgotten, retrained", report.forgotten->reference);
  }
  return table.text(style);
}

std::string in_words(const Challenge& challenge) {
  return "\nForgetting quality " + fixed(challenge.score, 3) + " of " +
         counted(challenge.models, "unlearned model") + " against as many retrained; " +
         fixed(challenge.reference, 3) +
         " of retrained against retrained,\nwhich is what models that cannot be told apart score. "
         "Adjusted by utility " +
         fixed(challenge.adjusted(), 3) +
         "\n(accuracy against retrained: " + fixed(challenge.retained_ratio, 4) +
         " on retained samples, " + fixed(challenge.nonmember_ratio, 4) + " on nonmembers).\n";
}

std::string in_words(const AuditReport& report, const Style& style) {
  std::string text = "Attacks that tell samples from " + counted(report.nonmembers, "nonmember") +
                     ", with 95% intervals (" + duration(report.seconds) + ")\n\n" +
                     leak_table(report, style) +
                     "\nAn accuracy or AUC of 0.5 is no better than guessing.";
  if (report.forgotten) {
    text +=
        " 'Retrained' models never saw the forgotten: what\nan attack reaches there is owed to "
        "what "
        "the samples are like, not to a trace of them, and 'after'\nshould lie where it lies, "
        "neither above nor below.";
  }
  text += "\nThese attacks may miss what others find; none of the figures is a legal verdict.\n";
  if (report.challenge) text += in_words(*report.challenge);
  return text;
}

int run(const Arguments& arguments, Output& output) {
  AuditOptions options;
  options.nonmembers = arguments.required("nonmembers");
  options.forgotten = forgotten_from(arguments);
  options.forgotten_data = arguments.text("forgotten-data", "");
  const bool named =
      arguments.has("forgotten") || arguments.has("forgotten-file") || arguments.has("openings");
  if (named && options.forgotten.empty()) {
    throw Error(ErrorKind::kFailed, "the given files name nothing that was forgotten");
  }
  if (arguments.has("forgotten-data") && !named) {
    throw Error(ErrorKind::kUsage,
                "--forgotten-data is where the forgotten are read: name them, with --forgotten");
  }
  options.challenge = static_cast<std::uint32_t>(arguments.whole("challenge", 0, 0, kMostModels));
  options.workers = arguments.workers();
  std::optional<AuditReport> report;
  std::string public_key;
  {
    Progress progress(output, "auditing");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.audit(options, progress);
    public_key = ensemble.status().public_key;
  }
  if (report->known > 0) {
    output.message("Warning: " + grouped(report->known) + " of " +
                   counted(report->nonmembers, "nonmember") +
                   " have features and label of retained samples");
  }
  if (output.json()) {
    output.object(json_of(*report, public_key));
  } else {
    print(in_words(*report, output.style()));
  }
  return 0;
}

}  // namespace

Command audit_command() {
  return {.name = "audit",
          .summary = "attack the models: can members, and the forgotten, be told from others?",
          .usage = "STORE --nonmembers SPEC [--forgotten ID...] [options]",
          .options = {{.name = "nonmembers",
                       .value = "SPEC",
                       .help = "samples with labels that no model has seen"},
                      {.name = "forgotten",
                       .value = "ID",
                       .help = "samples to forget, or forgotten before",
                       .many = true},
                      {.name = "forgotten-file",
                       .value = "FILE",
                       .help = "the same, one a line",
                       .many = true},
                      {.name = "openings",
                       .value = "FILE",
                       .help = "the same, as unlearn --openings wrote them",
                       .many = true},
                      {.name = "forgotten-data",
                       .value = "SPEC",
                       .help = "where samples that were forgotten before can be read",
                       .fallback = "they are in the store"},
                      {.name = "challenge",
                       .value = "N",
                       .help = "forgetting quality, of N unlearned and 2 N retrained ensembles",
                       .fallback = "not measured"},
                      workers_option()},
          .notes =
              "Nothing changes and nothing is written: of ids that are in the store it is\n"
              "measured what forgetting them would do. A request keeps no ids: those of an\n"
              "earlier one are the caller's to name, and where to read the samples.\n",
          .run = run};
}

}  // namespace sisa
