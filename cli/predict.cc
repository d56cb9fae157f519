#include <array>
#include <charconv>

#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/spool.h"
#include "cli/weighting_options.h"
#include "cli/weights_report.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

/// Nine digits tell all single-precision numbers apart.
std::string score_text(double score) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), score,
                                     std::chars_format::general, 9)
                           .ptr};
}

/// As RFC 4180 wants it.
std::string quoted(const std::string& field) {
  if (field.find_first_of(",\" ") == field.npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string csv_head(std::uint32_t classes) {
  std::string line = "id,predicted";
  for (std::uint32_t i = 0; i < classes; ++i) line += ",p" + std::to_string(i);
  return line + "\n";
}

std::string csv_row(const Prediction& prediction) {
  std::string line = quoted(prediction.id) + "," + std::to_string(prediction.predicted);
  for (const double score : prediction.scores) line.append(",").append(score_text(score));
  return line + "\n";
}

std::string json_row(const Prediction& prediction) {
  std::string scores;
  for (const double score : prediction.scores) {
    scores.append(scores.empty() ? "" : ", ").append(score_text(score));
  }
  return "{\"id\": " + Json(prediction.id).dump() +
         ", \"predicted\": " + std::to_string(prediction.predicted) + ", \"scores\": [" + scores +
         "]}";
}

Json json_of(const PredictReport& report, Aggregate aggregate, const std::string& file) {
  Json value = {{"samples", report.samples},
                {"constituents", report.constituents},
                {"aggregate", to_string(aggregate)},
                {"seconds", report.seconds},
                {"output", file.empty() ? Json() : Json(file)}};
  if (report.weights) add_weights(*report.weights, value);
  return value;
}

struct Job {
  std::string data;
  Aggregation aggregate;
  std::string file;  ///< empty: stdout
  int workers = 0;
};

/// Writes the answers of the present pass to a spool.
class SpooledCsv : public PredictionSink {
 public:
  SpooledCsv(Spool& spool, std::uint32_t classes) : spool_(spool), classes_(classes) {}

  void begin() override {
    spool_.clear();
    spool_.write(csv_head(classes_));
  }
  void answer(const Prediction& prediction) override { spool_.write(csv_row(prediction)); }

 private:
  Spool& spool_;
  std::uint32_t classes_;
};

/// The same as JSON. The predictions come first and the report last, when it is known. Rows go
/// through the spool one by one, so that memory does not grow with the data.
class SpooledJson : public PredictionSink {
 public:
  explicit SpooledJson(Spool& spool) : spool_(spool) {}

  void begin() override {
    spool_.clear();
    spool_.write("{\"schema\": " + std::to_string(kSchemaVersion) + ", \"predictions\": [");
    separator_ = "\n  ";
  }
  void answer(const Prediction& prediction) override {
    spool_.write(separator_ + json_row(prediction));
    separator_ = ",\n  ";
  }
  void end(const Json& report) {
    spool_.write("\n], " + report.dump().substr(1) + "\n");
    spool_.publish();
  }

 private:
  Spool& spool_;
  const char* separator_ = "";
};

PredictReport write_csv(Ensemble& ensemble, const Job& job, Observer& observer) {
  Spool spool(job.file);
  SpooledCsv csv(spool, ensemble.config().classes);
  const PredictReport report =
      ensemble.predict(job.data, job.aggregate, csv, job.workers, observer);
  spool.publish();
  return report;
}

void print_json(Ensemble& ensemble, const Job& job, Observer& observer) {
  Spool spool("");
  SpooledJson json(spool);
  const PredictReport report =
      ensemble.predict(job.data, job.aggregate, json, job.workers, observer);
  json.end(json_of(report, job.aggregate.how, ""));
}

int run(const Arguments& arguments, Output& output) {
  const Job job{.data = arguments.required("data"),
                .aggregate = aggregation_from(arguments),
                .file = arguments.output_file("output"),
                .workers = arguments.workers()};
  PredictReport report;
  {
    Progress progress(output, "predicting");
    Ensemble ensemble(arguments.store(), Access::kRead);
    if (output.json() && job.file.empty()) {
      print_json(ensemble, job, progress);
      return 0;
    }
    report = write_csv(ensemble, job, progress);
  }
  if (output.json()) {
    output.object(json_of(report, job.aggregate.how, job.file));
  } else {
    output.message("Predicted " + counted(report.samples, "sample") + ", " +
                   to_string(job.aggregate.how) + " of " +
                   counted(report.constituents, "constituent") + " (" + duration(report.seconds) +
                   ")");
  }
  return 0;
}

}  // namespace

Command predict_command() {
  std::vector<Option> options = {{.name = "data",
                                  .value = "SPEC",
                                  .help = "the samples; labels may be missing; see 'sisa help'",
                                  .letter = 'd'}};
  for (Option& option : weighting_options()) options.push_back(std::move(option));
  options.push_back({.name = "output",
                     .value = "FILE",
                     .help = "write the predictions there, as CSV",
                     .fallback = "stdout",
                     .letter = 'o'});
  options.push_back(workers_option());
  return {.name = "predict",
          .summary = "classify samples",
          .usage = "STORE --data SPEC [options]",
          .options = std::move(options),
          .notes =
              "Predictions are CSV lines 'id,predicted,p0,p1,...' with one score a class. With\n"
              "--json and no --output they are the object's 'predictions' instead: a list of\n"
              "{id, predicted, scores}. Nothing is written before all is predicted; where a\n"
              "request is accepted meanwhile, all is predicted anew.\n\n" +
              std::string(kWeightingNotes),
          .run = run};
}

}  // namespace sisa
