#include "cli/command.h"
#include "cli/evaluation_options.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/weighting_options.h"
#include "cli/weights_report.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

/// More classes than that make no table, and more than this no JSON matrix.
constexpr std::uint32_t kMostInTable = 20;
constexpr std::uint32_t kMostInJson = 1000;

Json per_class(const ConfusionMatrix& outcome) {
  Json classes = Json::array();
  for (std::uint32_t label = 0; label < outcome.classes(); ++label) {
    const std::uint64_t samples = outcome.of_label(label);
    const std::uint64_t correct = outcome.at(label, label);
    Json accuracy;
    if (samples > 0) accuracy = static_cast<double>(correct) / static_cast<double>(samples);
    classes.push_back(
        {{"class", label}, {"samples", samples}, {"correct", correct}, {"accuracy", accuracy}});
  }
  return classes;
}

/// Rows are labels, columns answers; null for too many classes.
Json matrix(const ConfusionMatrix& outcome) {
  if (outcome.classes() > kMostInJson) return nullptr;
  Json rows = Json::array();
  for (std::uint32_t label = 0; label < outcome.classes(); ++label) {
    Json row = Json::array();
    for (std::uint32_t answer = 0; answer < outcome.classes(); ++answer) {
      row.push_back(outcome.at(label, answer));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void add_groups(const GroupOutcomes& groups, Json& report) {
  report["groups"] = Json::array();
  std::uint64_t in_groups = 0;
  for (const auto& [name, outcome] : groups) {
    in_groups += outcome.samples();
    report["groups"].push_back({{"group", name},
                                {"samples", outcome.samples()},
                                {"correct", outcome.correct()},
                                {"accuracy", outcome.accuracy()},
                                {"per_class", per_class(outcome)}});
  }
  report["ungrouped_samples"] = report.at("samples").get<std::uint64_t>() - in_groups;
  const std::optional<GroupGaps> gaps = gaps_of(groups);
  report["gaps"] = nullptr;
  if (!gaps) return;
  report["gaps"] = {{"worst_group", gaps->worst_group},
                    {"worst_accuracy", gaps->worst_accuracy},
                    {"accuracy_difference", gaps->accuracy},
                    {"demographic_parity_difference", gaps->demographic_parity},
                    {"equalised_odds_difference", gaps->equalised_odds}};
}

/// A measurement, and of what and when it was made.
struct Measurement {
  EvaluateReport report;
  std::string public_key;  ///< of the store
  Timestamp time = 0;
};

Json json_of(const Measurement& measurement, const EvaluateOptions& options) {
  const EvaluateReport& report = measurement.report;
  const ConfusionMatrix& outcome = report.outcome;
  Json value = {{"accuracy", outcome.accuracy()},
                {"samples", outcome.samples()},
                {"correct", outcome.correct()},
                {"aggregate", to_string(options.aggregate)},
                {"constituents", report.constituents},
                {"per_class", per_class(outcome)},
                {"confusion", matrix(outcome)},
                {"calibration_error", report.calibration_error},
                {"data", options.data},
                {"public_key", measurement.public_key},
                {"requests", report.requests},
                {"time", to_string(measurement.time)},
                {"seconds", report.seconds}};
  if (report.weights) add_weights(*report.weights, value);
  if (options.grouping.any()) add_groups(report.groups, value);
  return value;
}

/// A row for each class; beside it, where they are few, how it was answered.
std::string class_table(const ConfusionMatrix& outcome, const Style& style) {
  const std::uint32_t answers = outcome.classes() <= kMostInTable ? outcome.classes() : 0;
  std::vector<Table::Column> columns = {{"class"}, {"samples"}, {"correct"}, {"accuracy"}};
  for (std::uint32_t answer = 0; answer < answers; ++answer) {
    columns.push_back({(answer == 0 ? "answered " : "") + std::to_string(answer)});
  }
  Table table(std::move(columns));
  for (std::uint32_t label = 0; label < outcome.classes(); ++label) {
    const std::uint64_t samples = outcome.of_label(label);
    const std::uint64_t correct = outcome.at(label, label);
    const double share = static_cast<double>(correct) / static_cast<double>(samples);
    std::vector<std::string> cells = {std::to_string(label), grouped(samples), grouped(correct),
                                      samples > 0 ? fixed(share, 4) : "-"};
    for (std::uint32_t answer = 0; answer < answers; ++answer) {
      const std::uint64_t count = outcome.at(label, answer);
      cells.push_back(count > 0 ? grouped(count) : "·");
    }
    table.add(std::move(cells));
  }
  return table.text(style);
}

std::string group_table(const GroupOutcomes& groups, const Style& style) {
  Table table({{"group", Table::Align::kLeft}, {"samples"}, {"correct"}, {"accuracy"}});
  for (const auto& [name, outcome] : groups) {
    table.add({name, grouped(outcome.samples()), grouped(outcome.correct()),
               fixed(outcome.accuracy(), 4)});
  }
  return table.text(style);
}

std::string in_words(const GroupGaps& gaps) {
  return "Worst group " + gaps.worst_group + " (" + fixed(gaps.worst_accuracy, 4) +
         "). Largest differences between groups: accuracy " + fixed(gaps.accuracy, 4) +
         ", demographic parity " + fixed(gaps.demographic_parity, 4) + ", equalised odds " +
         fixed(gaps.equalised_odds, 4) + "\n";
}

std::string in_words(const EvaluateReport& report, const EvaluateOptions& options,
                     const Style& style) {
  const ConfusionMatrix& outcome = report.outcome;
  std::string text = "Accuracy " + style.bold(fixed(outcome.accuracy(), 4)) + ": " +
                     grouped(outcome.correct()) + " of " + counted(outcome.samples(), "sample") +
                     ", " + to_string(options.aggregate) + " of " +
                     counted(report.constituents, "constituent") + ", calibration error " +
                     fixed(report.calibration_error, 4) + " (" + duration(report.seconds) + ")\n";
  if (report.weights) text += in_words(*report.weights);
  text += "\n" + class_table(outcome, style);
  if (options.grouping.any()) text += "\n" + group_table(report.groups, style);
  if (const auto gaps = gaps_of(report.groups)) text += "\n" + in_words(*gaps);
  return text;
}

int run(const Arguments& arguments, Output& output) {
  const EvaluateOptions options = evaluate_options_from(arguments, aggregation_from(arguments));
  std::optional<Measurement> measurement;
  {
    Progress progress(output, "evaluating");
    Ensemble ensemble(arguments.store(), Access::kRead);
    measurement = {ensemble.evaluate(options, progress), ensemble.log(0).public_key, now()};
  }
  if (output.json()) {
    output.object(json_of(*measurement, options));
  } else {
    print(in_words(measurement->report, options, output.style()));
  }
  return 0;
}

}  // namespace

Command evaluate_command() {
  return {.name = "evaluate",
          .summary = "measure accuracy, and how alike groups fare, on labelled data",
          .usage = "STORE --data SPEC [options]",
          .options = evaluation_options(weighting_options()),
          .notes = kWeightingNotes,
          .run = run};
}

}  // namespace sisa
