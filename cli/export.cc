#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "engine/ensemble.h"
#include "shards/error.h"

namespace sisa {
namespace {

Json json_of(const ExportReport& report, const std::string& output) {
  const ExportedEvent& event = report.exported.event;
  Json abstaining = Json::array();
  for (const ShardId shard : report.abstaining) abstaining.push_back(shard.value);
  return {{"output", output},
          {"format", event.format},
          {"aggregate", event.aggregate},
          {"constituents", event.constituents.size()},
          {"abstaining", abstaining},
          {"digest", to_hex(event.digest)},
          {"event", report.exported.index},
          {"bytes", report.bytes},
          {"seconds", report.seconds}};
}

std::string in_words(const ExportReport& report, const std::string& output) {
  const ExportedEvent& event = report.exported.event;
  std::string text = "Exported " + event.aggregate + " of " +
                     counted(event.constituents.size(), "constituent") + " to " + output + ": " +
                     event.format + ", " + size_in_words(report.bytes) + " (" +
                     duration(report.seconds) + ")\n";
  if (!report.abstaining.empty()) {
    text +=
        "Without a model, and so without a voice: " + counted(report.abstaining.size(), "shard") +
        "\n";
  }
  return text + "Event " + std::to_string(report.exported.index) + ", digest " +
         to_hex(event.digest) + "\n";
}

int run(const Arguments& arguments, Output& output) {
  arguments.required("output");
  const ExportOptions options{
      .output = arguments.output_file("output"),
      .format = export_format_from(arguments.text("format", "torchscript")),
      .aggregate = unweighted_aggregate_from(arguments.text("aggregate", "mean"))};
  Ensemble ensemble(arguments.store(), Access::kWrite);
  const ExportReport report = ensemble.export_model(options);
  if (output.json()) {
    output.object(json_of(report, options.output));
  } else {
    print(in_words(report, options.output));
  }
  return 0;
}

}  // namespace

Command export_command() {
  return {.name = "export",
          .summary = "copy the models out, to answer without the store",
          .usage = "STORE --output F [options]",
          .options = {{.name = "output",
                       .value = "F",
                       .help = "the file, or for safetensors the folder; nothing may be there",
                       .letter = 'o'},
                      {.name = "format",
                       .value = "FORMAT",
                       .help = "torchscript: one file that takes raw samples and gives scores; "
                               "safetensors: the tensors, one file a shard",
                       .fallback = "torchscript"},
                      aggregate_option()},
          .notes =
              "What is exported no request reaches. Each export is in the store's log; a\n"
              "request and its receipt name those that hold what it removed, and\n"
              "  sisa verify STORE --export F\n"
              "tells whether F does. See docs/export.md.\n",
          .run = run};
}

}  // namespace sisa
