#include <limits>
#include <sstream>

#include "cli/command.h"
#include "cli/forecast_report.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/quantity.h"
#include "cli/training_options.h"
#include "engine/front.h"
#include "engine/layout_forecast.h"
#include "engine/model_spec.h"
#include "shards/error.h"
#include "storage/input/weight_list.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMostSamples = 1'000'000'000'000;
constexpr std::uint64_t kMostParts = 65536;
constexpr std::uint64_t kMostClasses = 1'000'000;

constexpr const char* kShards = "1,5,10,20,50,100,200,500,1000";
constexpr const char* kSlices = "1,5,10,20,50";

/// "1x28x28". What makes no sense is refused with the configuration.
std::vector<std::int64_t> shape_from(const std::string& text) {
  std::vector<std::int64_t> shape;
  std::istringstream words(text + "x");
  for (std::string word; std::getline(words, word, 'x');) {
    if (word.empty() || word.size() > 9 ||
        word.find_first_not_of("0123456789") != std::string::npos) {
      throw Error(ErrorKind::kUsage,
                  "--features expects a shape such as 784 or 1x28x28, not '" + text + "'");
    }
    shape.push_back(std::stoll(word));
  }
  return shape;
}

FeatureType feature_type_from(const Arguments& arguments) {
  const std::string type = arguments.text("feature-type", "bytes");
  if (type == "bytes") return FeatureType::kByte;
  if (type == "floats") return FeatureType::kFloat;
  throw Error(ErrorKind::kUsage, "--feature-type expects bytes or floats, not '" + type + "'");
}

StoreConfig config_from(const Arguments& arguments) {
  StoreConfig config;
  config.features = {feature_type_from(arguments),
                     shape_from(arguments.text("features", "1x28x28"))};
  config.classes = static_cast<std::uint32_t>(arguments.whole("classes", 10, 2, kMostClasses));
  config.normalisation = normalisation_from(arguments);
  config.front = front_from(arguments);
  if (const auto front = make_front(config)) config.front.output = front->output();
  config.model = model_from(arguments);
  config.training = training_from(arguments);
  config.training.slice_mode = slice_mode_from(arguments);
  check(config);
  return config;
}

SampleCounts counts_from(const Arguments& arguments) {
  arguments.required("samples");
  const std::uint64_t samples = arguments.whole("samples", 0, 1, kMostSamples);
  const std::uint64_t subjects = arguments.whole("subjects", samples, 1, samples);
  return {static_cast<double>(samples), static_cast<double>(subjects)};
}

RequestDistribution distribution_from(const Arguments& arguments, double subjects) {
  const std::string name = arguments.text("distribution", "uniform");
  if (name == "uniform") return RequestDistribution::uniform();
  if (name == "zipf") return RequestDistribution::zipf();
  std::vector<double> weights = read_weights(name);
  if (static_cast<double>(weights.size()) > subjects) {
    throw Error(ErrorKind::kFailed, name + " has " + std::to_string(weights.size()) +
                                        " weights, expected no more than there are subjects");
  }
  return RequestDistribution::classes(std::move(weights));
}

std::vector<std::uint32_t> parts_from(const Arguments& arguments, const std::string& option,
                                      const std::string& fallback) {
  const auto numbers = arguments.comma_list(option, fallback, 1, kMostParts);
  return {numbers.begin(), numbers.end()};
}

ForecastQuestion question_from(const Arguments& arguments) {
  ForecastQuestion question;
  question.counts = counts_from(arguments);
  arguments.required("requests-per-day");
  question.requests_a_day =
      arguments.number("requests-per-day", 0, {.most = 1e12, .without_least = true});
  question.distribution = distribution_from(arguments, question.counts.subjects);
  question.config = config_from(arguments);
  if (method_of(question.config.model) == Method::kSums) {
    throw Error(ErrorKind::kUsage, "plan is for models that are trained by slices: " +
                                       question.config.model.architecture +
                                       " follows a request at once, whatever the shards");
  }
  if (arguments.has("deadline")) question.deadline = seconds_from(arguments, "deadline");
  if (arguments.has("storage")) {
    question.storage_bytes = static_cast<double>(bytes_from(arguments, "storage"));
  }
  question.workers = arguments.workers();
  question.shards = parts_from(arguments, "shards", kShards);
  question.slices = parts_from(arguments, "slices", kSlices);
  return question;
}

int run(const Arguments& arguments, Output& output) {
  const ForecastQuestion question = question_from(arguments);
  const Calibration calibration =
      calibrate(make_learner, question.config, question.workers, kCalibrationSeconds);
  const Forecast forecast = forecast_layouts(question, calibration);
  if (output.json()) {
    const Fingerprint fingerprint = make_learner(question.config)->fingerprint();
    output.object(json_of(question, calibration, fingerprint, forecast));
  } else {
    print(in_words(question, calibration, forecast, output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> options = {
      {.name = "samples", .value = "N", .help = "samples in the store"},
      {.name = "subjects",
       .value = "M",
       .help = "whose they are, as many each",
       .fallback = "as many as samples"},
      {.name = "requests-per-day", .value = "Q", .help = "subjects' requests to be forgotten"},
      {.name = "distribution",
       .value = "D",
       .help = "who asks: uniform, zipf (the k-th likeliest subject as 1/k), or a file of weights, "
               "one a line, each of a class of equally many subjects",
       .fallback = "uniform"},
      {.name = "deadline",
       .value = "TIME",
       .help = "in which each request is to be restored, such as 15m or 24h; requests are trained "
               "in as few batches as it allows",
       .fallback = "none: one batch a day"},
      {.name = "storage",
       .value = "BYTES",
       .help = "that the store may take, such as 20GB",
       .fallback = "any"},
      {.name = "shards", .value = "N,N...", .help = "to compare", .fallback = kShards},
      {.name = "slices", .value = "N,N...", .help = "to compare", .fallback = kSlices},
      {.name = "features",
       .value = "SHAPE",
       .help = "of one sample, such as 784 or 1x28x28",
       .fallback = "1x28x28"},
      {.name = "feature-type", .value = "T", .help = "bytes or floats", .fallback = "bytes"},
      {.name = "classes", .value = "N", .help = "number of classes", .fallback = "10"},
  };
  const std::vector<Option> training = training_options();
  options.insert(options.end(), training.begin(), training.end());
  options.push_back(workers_option());
  return options;
}

}  // namespace

Command plan_command() {
  return {.name = "plan",
          .summary = "forecast what forgetting costs and recommend shards and slices",
          .usage = "--samples N --requests-per-day Q [options]",
          .operands = {},
          .options = options(),
          .notes =
              "The expected sample visits are exact for the way samples are placed; their time\n"
              "is measured for a quarter of a second on this machine. Recommended are the\n"
              "fewest shards, then the fewest slices, that meet deadline and storage. Without\n"
              "a deadline, the fewest whose retraining a day costs at most a tenth of one\n"
              "model's training more than the least. docs/planning.md has the formulas.\n",
          .run = run};
}

}  // namespace sisa
