#include <string>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/image_options.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/quantity.h"
#include "cli/suppressions.h"
#include "cli/training_options.h"
#include "engine/ensemble.h"
#include "engine/model_spec.h"
#include "shards/error.h"
#include "storage/input/name_list.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMost = 1'000'000;
constexpr std::uint64_t kMostParts = 65536;

std::optional<std::string> column(const Arguments& arguments, const std::string& option) {
  if (!arguments.has(option)) return std::nullopt;
  return arguments.required(option);
}

// A model of exact sums has one slice, and nothing of a training by steps.
std::uint32_t slices_from(const Arguments& arguments, const ModelConfig& model) {
  const std::uint32_t many = StoreConfig().slices;
  if (method_of(model) == Method::kSlices) {
    return static_cast<std::uint32_t>(arguments.whole("slices", many, 1, kMostParts));
  }
  for (const Option& option : step_options()) {
    if (!arguments.has(option.name)) continue;
    throw Error(ErrorKind::kUsage, "--" + option.name +
                                       " is for models that are trained by steps, "
                                       "not for " +
                                       model.architecture);
  }
  return static_cast<std::uint32_t>(arguments.whole("slices", 1, 1, 1));
}

RiskTiers risk_from(const Arguments& arguments) {
  const bool declared = arguments.has("risk-column") || arguments.has("risk-file");
  if (!arguments.has("risk-thresholds")) return declared ? RiskTiers::by_default() : RiskTiers{};
  if (!declared) {
    throw Error(ErrorKind::kUsage, "--risk-thresholds goes with --risk-column or --risk-file");
  }
  return {arguments.numbers("risk-thresholds")};
}

StoreConfig config_from(const Arguments& arguments) {
  StoreConfig config;
  config.shards =
      static_cast<std::uint32_t>(arguments.whole("shards", config.shards, 1, kMostParts));
  config.classes = static_cast<std::uint32_t>(arguments.whole("classes", 0, 0, kMost));
  config.seed = arguments.whole("seed", config.seed, 0, UINT64_MAX);
  config.columns = {.label = column(arguments, "label-column"),
                    .id = column(arguments, "id-column"),
                    .subject = column(arguments, "subject-column"),
                    .risk = column(arguments, "risk-column"),
                    .time = column(arguments, "time-column")};
  config.risk = risk_from(arguments);
  config.normalisation = normalisation_from(arguments);
  config.front = front_from(arguments);
  config.model = model_from(arguments);
  config.training = training_from(arguments);
  config.slices = slices_from(arguments, config.model);
  config.training.slice_mode = slice_mode_from(arguments);
  return config;
}

int run(const Arguments& arguments, Output& output) {
  CreateOptions options{.data = arguments.required("data"),
                        .config = config_from(arguments),
                        .exclude_ids = {},
                        .subjects_file = arguments.text("subjects-file", ""),
                        .risk_file = arguments.text("risk-file", ""),
                        .suppressions = suppressions_from(arguments),
                        .images = images_from(arguments),
                        .checkpoint_budget = {}};
  if (arguments.has("checkpoint-budget")) {
    options.checkpoint_budget = bytes_from(arguments, "checkpoint-budget");
  }
  if (arguments.has("exclude-ids-file")) {
    options.exclude_ids = read_names(arguments.required("exclude-ids-file"));
  }
  CreateReport report;
  {
    Progress progress(output, "reading");
    report = Ensemble::create(arguments.store(), options, progress);
  }
  tell_suppressed(arguments, options.suppressions, report.suppressed, output);
  if (output.json()) {
    output.object({{"samples", report.samples},
                   {"shards", options.config.shards},
                   {"slices", options.config.slices},
                   {"kept_checkpoints", report.kept_checkpoints},
                   {"seconds", report.seconds},
                   {"excluded", report.excluded},
                   {"suppressed", report.suppressed}});
    return 0;
  }
  std::string left_out = report.excluded > 0 ? ", " + grouped(report.excluded) + " left out" : "";
  if (report.suppressed > 0) left_out += ", " + grouped(report.suppressed) + " suppressed";
  if (report.kept_checkpoints < options.config.slices) {
    left_out += ", " + counted(report.kept_checkpoints, "checkpoint") + " a shard kept";
  }
  print("Created " + arguments.store() + ": " + counted(report.samples, "sample") + " in " +
        counted(options.config.shards, "shard") + " of " + counted(options.config.slices, "slice") +
        left_out + " (" + duration(report.seconds) + ")\n");
  return 0;
}

std::string default_thresholds() {
  std::string text;
  for (const double threshold : RiskTiers::by_default().thresholds) {
    text += (text.empty() ? "" : ",") + shortest(threshold);
  }
  return text + ", where a risk of 1 is the average";
}

std::vector<Option> options() {
  const StoreConfig defaults;
  std::vector<Option> options = {
      {.name = "data", .value = "SPEC", .help = "the samples; see 'sisa help'", .letter = 'd'},
      {.name = "classes",
       .value = "N",
       .help = "number of classes; labels are 0 to N-1",
       .fallback = "as the data's format declares"},
      {.name = "shards",
       .value = "N",
       .help = "shards, each with a model of its own",
       .fallback = std::to_string(defaults.shards)},
      {.name = "slices",
       .value = "N",
       .help = "slices of a shard, each with a checkpoint",
       .fallback = std::to_string(defaults.slices) + "; ridge: 1"},
      {.name = "checkpoint-budget",
       .value = "BYTES",
       .help = "keep only as many checkpoints as this holds (500MB, 2GiB), those with which a "
               "request is expected to retrain the least where all slices are as likely to be hit",
       .fallback = "all"},
  };
  const std::vector<Option> training = training_options();
  options.insert(options.end(), training.begin(), training.end());
  const std::vector<Option> rest = {
      {.name = "seed",
       .value = "N",
       .help = "decides placement, order and every random choice",
       .fallback = std::to_string(defaults.seed)},
      {.name = "exclude-ids-file",
       .value = "FILE",
       .help = "ids to leave out, one a line; each must occur in the data"},
      suppressions_option(),
      {.name = "subjects-file",
       .value = "FILE",
       .help = "whose the samples are: CSV lines id,subject",
       .fallback = "each its own"},
      {.name = "risk-file",
       .value = "FILE",
       .help = "how likely subjects are to leave: CSV lines subject,risk; whom it does not name is "
               "of the lowest tier",
       .fallback = "all alike"},
      {.name = "risk-thresholds",
       .value = "T[,T...]",
       .help = "ascending; every one that a subject's risk reaches moves it to fewer shards and "
               "later slices",
       .fallback = default_thresholds()},
      {.name = "id-column",
       .value = "C",
       .help = "CSV column of ids: its name, or its number from 0 (negative: from the end)",
       .fallback = "row numbers"},
      {.name = "subject-column",
       .value = "C",
       .help = "CSV column of subjects",
       .fallback = "the id"},
      {.name = "risk-column", .value = "C", .help = "CSV column of risks", .fallback = "none"},
      {.name = "time-column",
       .value = "C",
       .help = "CSV column of times (seconds since 1970, 2024-05-01 or 2024-05-01T12:30:00), for "
               "'find --stale'; training does not see them",
       .fallback = "none"},
      {.name = "label-column",
       .value = "C",
       .help = "CSV column of labels",
       .fallback = "'label', else the last"},
  };
  options.insert(options.end(), rest.begin(), rest.end());
  const std::vector<Option> images = image_options();
  options.insert(options.end(), images.begin(), images.end());
  return options;
}

}  // namespace

Command create_command() {
  return {.name = "create",
          .summary = "make a store from a data set",
          .usage = "STORE --data SPEC [options]",
          .options = options(),
          .notes =
              "All of this is fixed for the store's life: forgetting a sample leads to the\n"
              "bits that a store created without it would have.\n",
          .run = run};
}

}  // namespace sisa
