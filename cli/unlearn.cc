#include <iostream>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"
#include "shards/error.h"
#include "storage/input/name_list.h"

namespace sisa {
namespace {

std::vector<std::string> names_from(const Arguments& arguments, const std::string& option,
                                    const std::string& files_option) {
  std::vector<std::string> names = arguments.list(option);
  for (const std::string& file : arguments.list(files_option)) {
    const std::vector<std::string> more = read_names(file);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

ForgetSet forget_set_from(const Arguments& arguments) {
  bool given = false;
  for (const char* option : {"id", "ids-file", "subject", "subjects-file"}) {
    given = given || arguments.has(option);
    for (const std::string& value : arguments.list(option)) {
      if (!value.empty()) continue;
      throw Error(ErrorKind::kUsage, "--" + std::string(option) + " must not be empty");
    }
  }
  if (!given) {
    throw Error(ErrorKind::kUsage,
                "one of --id, --ids-file, --subject, --subjects-file is missing");
  }
  ForgetSet forget{.ids = names_from(arguments, "id", "ids-file"),
                   .subjects = names_from(arguments, "subject", "subjects-file")};
  if (forget.ids.empty() && forget.subjects.empty()) {
    throw Error(ErrorKind::kFailed, "the given files name nothing to forget");
  }
  return forget;
}

std::string in_words(const ForgetSet& forget) {
  const std::string ids = counted(forget.ids.size(), "id");
  const std::string subjects = counted(forget.subjects.size(), "subject");
  if (forget.subjects.empty()) return ids;
  if (forget.ids.empty()) return subjects;
  return ids + " and " + subjects;
}

void confirm(const ForgetSet& forget) {
  std::fprintf(stderr, "Forget %s, for good? [y/N] ", in_words(forget).c_str());
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return;
  throw Error(ErrorKind::kFailed, "not confirmed, nothing is forgotten");
}

Json json_of(const UnlearnReport& report) {
  const Request& request = report.request;
  return {{"request", request.number},
          {"state", to_string(request.state)},
          {"samples_removed", request.samples_removed},
          {"accepted_ms", report.accepted_ms},
          {"erased_ms", report.erased_ms},
          {"retrain_seconds", report.training.seconds},
          {"sample_visits", report.training.sample_visits},
          {"shards", json_of(request.shards)},
          {"digest", json_of(report.training.digest)},
          {"receipt", json_of(request)}};
}

std::string in_words(const UnlearnReport& report, const std::string& store, const Style& style) {
  const Request& request = report.request;
  Table steps({{"", Table::Align::kLeft}, {""}, {"", Table::Align::kLeft}});
  steps.add({"  accepted", duration(report.accepted_ms / 1e3), "durable, out of every answer"});
  steps.add({"  erased", duration(report.erased_ms / 1e3), "gone from the store's files"});
  if (request.state == RequestState::kRestored) {
    steps.add({"  restored", duration(report.training.seconds),
               counted(report.training.sample_visits, "sample visit")});
  } else {
    steps.add({"  restored", "-", "pending: sisa retrain " + store});
  }
  return "Request " + std::to_string(request.number) + ": " +
         counted(request.samples_removed, "sample") + " forgotten in " +
         counted(request.shards.size(), "shard") + "\n" + steps.text(style);
}

int run(const Arguments& arguments, Output& output) {
  const int workers = arguments.workers();
  const ForgetSet forget = forget_set_from(arguments);
  if (!arguments.has("yes") && is_terminal(0) && is_terminal(2)) confirm(forget);
  UnlearnReport report;
  {
    Progress progress(output, "retraining");
    Ensemble ensemble(arguments.store(), Access::kWrite);
    report =
        ensemble.unlearn(forget, {.defer = arguments.has("defer"), .workers = workers}, progress);
  }
  if (output.json()) {
    output.object(json_of(report));
  } else {
    print(in_words(report, arguments.store(), output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  return {
      {.name = "id", .value = "ID", .help = "a sample to forget", .many = true},
      {.name = "ids-file", .value = "FILE", .help = "the same, one a line", .many = true},
      {.name = "subject",
       .value = "S",
       .help = "a subject to forget, with all samples",
       .many = true},
      {.name = "subjects-file", .value = "FILE", .help = "the same, one a line", .many = true},
      {.name = "defer", .help = "accept and erase now, leave the training to 'sisa retrain'"},
      {.name = "yes", .help = "do not ask, also on a terminal", .letter = 'y'},
      workers_option(),
  };
}

}  // namespace

Command unlearn_command() {
  return {.name = "unlearn",
          .summary = "forget samples or subjects, exactly and for good",
          .usage =
              "STORE (--id ID... | --ids-file FILE | --subject S... | --subjects-file FILE) "
              "[options]",
          .options = options(),
          .notes =
              "What is named together is one request: all of it exists and is forgotten, or\n"
              "nothing changes. Once accepted, no prediction comes from a model that saw a\n"
              "removed sample, whatever happens next. A value that begins with a dash is\n"
              "written as --id=-5. STORE stands before a list of values, or after '--'.\n",
          .run = run};
}

}  // namespace sisa
