#include <string>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/suppressions.h"
#include "engine/ensemble.h"
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

ModelConfig model_from(const Arguments& arguments) {
  ModelConfig model;
  model.architecture = arguments.text("model", model.architecture);
  model.activation = arguments.text("activation", model.activation);
  model.dropout = arguments.number("dropout", model.dropout, {.most = 1, .without_most = true});
  return model;
}

SliceMode slice_mode_from(const Arguments& arguments) {
  const std::string mode = arguments.text("slice-mode", "cumulative");
  if (mode == "cumulative") return SliceMode::kCumulative;
  if (mode == "incremental") return SliceMode::kIncremental;
  throw Error(ErrorKind::kUsage,
              "--slice-mode expects cumulative or incremental, not '" + mode + "'");
}

TrainingConfig training_from(const Arguments& arguments) {
  TrainingConfig training;
  training.epochs =
      static_cast<std::uint32_t>(arguments.whole("epochs", training.epochs, 1, kMost));
  training.batch_size =
      static_cast<std::uint32_t>(arguments.whole("batch-size", training.batch_size, 1, kMost));
  training.optimizer = arguments.text("optimizer", training.optimizer);
  if (training.optimizer != "sgd" && training.optimizer != "adam") {
    throw Error(ErrorKind::kUsage,
                "--optimizer expects sgd or adam, not '" + training.optimizer + "'");
  }
  training.learning_rate = arguments.number(
      "learning-rate", default_learning_rate(training.optimizer), {.without_least = true});
  training.momentum =
      arguments.number("momentum", training.momentum, {.most = 1, .without_most = true});
  if (training.optimizer == "adam" && arguments.has("momentum")) {
    throw Error(ErrorKind::kUsage, "--momentum goes with --optimizer sgd alone");
  }
  training.weight_decay = arguments.number("weight-decay", training.weight_decay, {});
  training.slice_mode = slice_mode_from(arguments);
  return training;
}

StoreConfig config_from(const Arguments& arguments) {
  StoreConfig config;
  config.shards =
      static_cast<std::uint32_t>(arguments.whole("shards", config.shards, 1, kMostParts));
  config.slices =
      static_cast<std::uint32_t>(arguments.whole("slices", config.slices, 1, kMostParts));
  config.classes = static_cast<std::uint32_t>(arguments.whole("classes", 0, 0, kMost));
  config.seed = arguments.whole("seed", config.seed, 0, UINT64_MAX);
  config.columns = {.label = column(arguments, "label-column"),
                    .id = column(arguments, "id-column"),
                    .subject = column(arguments, "subject-column")};
  config.model = model_from(arguments);
  config.training = training_from(arguments);
  return config;
}

int run(const Arguments& arguments, Output& output) {
  CreateOptions options{.data = arguments.required("data"),
                        .config = config_from(arguments),
                        .exclude_ids = {},
                        .subjects_file = arguments.text("subjects-file", ""),
                        .suppressions = suppressions_from(arguments)};
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
                   {"seconds", report.seconds},
                   {"excluded", report.excluded},
                   {"suppressed", report.suppressed}});
    return 0;
  }
  std::string left_out = report.excluded > 0 ? ", " + grouped(report.excluded) + " left out" : "";
  if (report.suppressed > 0) left_out += ", " + grouped(report.suppressed) + " suppressed";
  print("Created " + arguments.store() + ": " + counted(report.samples, "sample") + " in " +
        counted(options.config.shards, "shard") + " of " + counted(options.config.slices, "slice") +
        left_out + " (" + duration(report.seconds) + ")\n");
  return 0;
}

std::vector<Option> options() {
  const StoreConfig defaults;
  const TrainingConfig& training = defaults.training;
  return {
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
       .fallback = std::to_string(defaults.slices)},
      {.name = "slice-mode",
       .value = "MODE",
       .help = "what a slice's training visits: cumulative (all slices so far) or incremental "
               "(the slice alone: cheaper to redo)",
       .fallback = "cumulative"},
      {.name = "model",
       .value = "M",
       .help = "linear, mlp:H[,H...], cnn or resnet18",
       .fallback = defaults.model.architecture},
      {.name = "activation",
       .value = "A",
       .help = "of an mlp: relu or tanh",
       .fallback = defaults.model.activation},
      {.name = "dropout",
       .value = "P",
       .help = "probability, 0 to below 1",
       .fallback = shortest(defaults.model.dropout)},
      {.name = "epochs",
       .value = "N",
       .help = "epochs over each shard, in all",
       .fallback = std::to_string(training.epochs)},
      {.name = "batch-size",
       .value = "N",
       .help = "samples an optimiser step",
       .fallback = std::to_string(training.batch_size)},
      {.name = "optimizer", .value = "O", .help = "sgd or adam", .fallback = training.optimizer},
      {.name = "learning-rate",
       .value = "X",
       .help = "above 0",
       .fallback = shortest(default_learning_rate("adam")) +
                   "; sgd: " + shortest(default_learning_rate("sgd"))},
      {.name = "momentum",
       .value = "X",
       .help = "of sgd, 0 to below 1",
       .fallback = shortest(training.momentum)},
      {.name = "weight-decay",
       .value = "X",
       .help = "from 0",
       .fallback = shortest(training.weight_decay)},
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
      {.name = "id-column",
       .value = "C",
       .help = "CSV column of ids: its name, or its number from 0 (negative: from the end)",
       .fallback = "row numbers"},
      {.name = "subject-column",
       .value = "C",
       .help = "CSV column of subjects",
       .fallback = "the id"},
      {.name = "label-column",
       .value = "C",
       .help = "CSV column of labels",
       .fallback = "'label', else the last"},
  };
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
