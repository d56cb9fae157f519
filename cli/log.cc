#include <algorithm>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/table.h"
#include "engine/ensemble.h"
#include "shards/error.h"

namespace sisa {
namespace {

/// What a row of the table says of an event.
struct Summary {
  std::string requests;
  std::string what;
};

std::string in_words(const std::vector<RequestRange>& ranges) {
  std::string text;
  for (const RequestRange& range : ranges) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(range.from));
    if (range.to != range.from) text.append("-").append(std::to_string(range.to));
  }
  return text;
}

Summary summary_of(const CreatedEvent& event) {
  return {"", counted(event.samples, "sample") + ", by " + event.software};
}

Summary summary_of(const AcceptedEvent& event) {
  const std::uint64_t samples = std::max(event.samples_removed, event.samples_added);
  return {std::to_string(event.request), std::string(to_string(event.kind)) + ": " +
                                             counted(samples, "sample") + " in " +
                                             counted(event.shards.size(), "shard")};
}

Summary summary_of(const ErasedEvent& event) {
  return {in_words(event.requests), "no trace in " + counted(event.files, "file")};
}

Summary summary_of(const RestoredEvent& event) {
  return {in_words(event.requests), counted(event.shards.size(), "shard") + ", " +
                                        counted(event.sample_visits, "visit") + ", " +
                                        duration(static_cast<double>(event.microseconds) / 1e6)};
}

Summary summary_of(const ExportedEvent& event) {
  return {"", event.format + ", " + event.aggregate + " of " +
                  counted(event.constituents.size(), "constituent")};
}

/// To the second, so that a row fits into eighty columns.
std::string brief(Timestamp time) { return to_string(time).substr(0, 19) + "Z"; }

Json json_of(const LogExcerpt& log) {
  Json entries = Json::array();
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    entries.push_back({{"index", log.first + i}, {"event", Json::parse(to_json(log.events[i]))}});
  }
  Json fields = {{"size", log.head.size},
                 {"root", to_hex(log.head.root)},
                 {"public_key", log.public_key},
                 {"signature", log.signature}};
  if (log.consistency) {
    Json path = Json::array();
    for (const TreeHash& hash : log.consistency->path) path.push_back(to_hex(hash));
    fields["consistency"] = {{"from", log.consistency->from}, {"path", path}};
  }
  fields["entries"] = entries;
  return fields;
}

std::string in_words(const LogExcerpt& log, const Style& style) {
  constexpr Table::Align kLeft = Table::Align::kLeft;
  Table events({{"index"}, {"time", kLeft}, {"event", kLeft}, {"request"}, {"what", kLeft}});
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    const Event& event = log.events[i];
    const Summary summary = std::visit([](const auto& kind) { return summary_of(kind); }, event);
    events.add({std::to_string(log.first + i), brief(time_of(event)), name_of(event),
                summary.requests, summary.what});
  }
  Table head({{"", kLeft}, {"", kLeft}});
  head.add({"size", std::to_string(log.head.size)});
  head.add({"root", to_hex(log.head.root)});
  head.add({"public key", log.public_key});
  return events.text(style) + "\n" + head.text(style);
}

std::optional<std::uint64_t> number(const Arguments& arguments, const std::string& option) {
  if (!arguments.has(option)) return std::nullopt;
  return arguments.whole(option, 0, 0, UINT64_MAX);
}

int run(const Arguments& arguments, Output& output) {
  if (arguments.has("since") && !output.json()) {
    throw Error(ErrorKind::kUsage, "--since goes with --json alone");
  }
  Ensemble ensemble(arguments.store(), Access::kRead);
  const LogExcerpt log = ensemble.log(number(arguments, "last"), number(arguments, "since"));
  if (output.json()) {
    output.object(json_of(log));
  } else {
    print(in_words(log, output.style()));
  }
  return 0;
}

}  // namespace

Command log_command() {
  return {.name = "log",
          .summary = "list what happened to a store",
          .usage = "STORE [options]",
          .options = {{.name = "last",
                       .value = "K",
                       .help = "the last events alone",
                       .fallback = "all",
                       .letter = 'n'},
                      {.name = "since",
                       .value = "SIZE",
                       .help = "with --json: show that the log of that many events is the "
                               "beginning of this one"}},
          .notes =
              "The log only grows. --json shows all that the events hold, and the head signed\n"
              "with the store's key; see docs/receipts.md for the hashes.\n",
          .run = run};
}

}  // namespace sisa
