#include "cli/command.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/report/page.h"
#include "cli/spool.h"
#include "shards/error.h"

namespace sisa {
namespace {

/// The figures under their schema version, in one line: what a page holds of them.
std::string text_of(const Json& figures) {
  Json whole = {{"schema", kSchemaVersion}};
  whole.update(figures);
  return whole.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Returns how long it is.
std::uint64_t write_page(const Figures& figures, const Json& json, const std::string& file) {
  const std::string html = page(figures, text_of(json));
  Spool spool(file);
  spool.write(html);
  spool.publish();
  return html.size();
}

std::string in_words(const Figures& figures, const std::string& file, std::uint64_t bytes) {
  return "Report of " + counted(figures.requests.size(), "request") + ", " +
         counted(figures.evaluations.size(), "evaluation") + " and " +
         counted(figures.audits.size(), "audit") + " in " + file + " (" + size_in_words(bytes) +
         ")\n";
}

int run(const Arguments& arguments, Output& output) {
  const std::string file = arguments.output_file("output");
  if (file.empty() && !output.json()) {
    throw Error(ErrorKind::kUsage, "--output FILE is missing; --json goes without it");
  }
  const Figures figures =
      gather_figures(arguments.store(), {arguments.list("evaluation"), arguments.list("audit")});
  const Json json = json_of(figures);
  std::uint64_t bytes = 0;
  if (!file.empty()) bytes = write_page(figures, json, file);
  if (output.json()) {
    output.object(json);
  } else {
    print(in_words(figures, file, bytes));
  }
  return 0;
}

}  // namespace

Command report_command() {
  return {.name = "report",
          .summary = "write one page on a store: its map, requests, costs, measurements",
          .usage = "STORE --output FILE [options]",
          .options = {{.name = "output",
                       .value = "FILE",
                       .help = "the HTML page; one that exists is replaced",
                       .letter = 'o'},
                      {.name = "evaluation",
                       .value = "FILE",
                       .help = "what 'sisa evaluate --json' printed of this store; many, to see "
                               "how accuracy and groups fared over requests",
                       .many = true},
                      {.name = "audit",
                       .value = "FILE",
                       .help = "what 'sisa audit --json' printed of this store; many likewise",
                       .many = true}},
          .notes =
              "The page needs nothing beside it and loads nothing. It names no sample. With\n"
              "--json its figures are printed, too, and --output may be missing. A store\n"
              "keeps no measurements: what saw forgotten samples leaves no trace in it. See\n"
              "docs/report.md.\n",
          .run = run};
}

}  // namespace sisa
