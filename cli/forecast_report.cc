#include "cli/forecast_report.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "cli/format.h"
#include "cli/quantity.h"
#include "cli/table.h"
#include "engine/worker_pool.h"

namespace sisa {
namespace {

/// An expectation: a whole number, or three digits of a large one.
std::string whole(double number) {
  if (number < 1e12) return grouped(static_cast<std::uint64_t>(std::llround(number)));
  std::ostringstream text;
  text << std::setprecision(3) << number;
  return text.str();
}

std::string counted_about(double number, const std::string& noun) {
  const std::string text = number < 9.95 && std::abs(number - std::round(number)) > 0.05
                               ? fixed(number, 1)
                               : whole(number);
  return text + " " + noun + (text == "1" ? "" : "s");
}

std::string pair_in_words(const LayoutForecast& layout) {
  return counted(layout.shards, "shard") + " of " + counted(layout.slices, "slice");
}

/// Which limits a layout is beyond; empty for none.
std::string beyond(const LayoutForecast& layout) {
  std::string text;
  const auto add = [&](bool meets, const char* what) {
    if (!meets) text += (text.empty() ? "" : ", ") + std::string(what);
  };
  add(layout.meets_deadline, "deadline");
  add(layout.meets_storage, "storage");
  add(layout.keeps_up, "a day");
  return text;
}

bool same_pair(const LayoutForecast& a, const LayoutForecast& b) {
  return a.shards == b.shards && a.slices == b.slices;
}

Json json_of(const LayoutForecast& layout) {
  return {{"shards", layout.shards},
          {"slices", layout.slices},
          {"training_seconds", layout.training_seconds},
          {"request_visits", layout.request_visits},
          {"request_seconds", layout.request_seconds},
          {"batch_requests", layout.batch_requests},
          {"batch_subjects", layout.batch_subjects},
          {"batch_visits", layout.batch_visits},
          {"batch_seconds", layout.batch_seconds},
          {"visits_a_day", layout.visits_a_day},
          {"seconds_a_day", layout.seconds_a_day},
          {"one_by_one_seconds_a_day", layout.one_by_one_seconds_a_day},
          {"storage_bytes", layout.storage_bytes},
          {"memory_bytes", layout.memory_bytes},
          {"meets_deadline", layout.meets_deadline},
          {"meets_storage", layout.meets_storage},
          {"keeps_up", layout.keeps_up}};
}

std::string recommendation(const Forecast& forecast, const Style& style) {
  const LayoutForecast& best = forecast.recommended;
  Table table({{"", Table::Align::kLeft}, {"", Table::Align::kLeft}});
  table.add({"  why", forecast.why});
  table.add({"  training", duration(best.training_seconds) + ", all shards"});
  table.add({"  one request", "restored in " + duration(best.request_seconds)});
  table.add({"  a batch", counted_about(best.batch_requests, "request") + " of " +
                              counted_about(best.batch_subjects, "subject") + ", restored in " +
                              duration(best.batch_seconds)});
  table.add({"  a day", counted_about(best.visits_a_day, "sample visit") + " in " +
                            duration(best.seconds_a_day) + "; " +
                            duration(best.one_by_one_seconds_a_day) + " if one by one"});
  table.add({"  storage",
             in_bytes(best.storage_bytes) + "; memory in training " + in_bytes(best.memory_bytes)});
  return style.bold("Recommended: " + pair_in_words(best)) + "\n" + table.text(style);
}

std::string grid_of(const Forecast& forecast, const Style& style) {
  Table table({{"shards"},
               {"slices"},
               {"training"},
               {"request"},
               {"batch"},
               {"a day"},
               {"visits a day"},
               {"storage"},
               {"memory"},
               {"beyond", Table::Align::kLeft}});
  for (const LayoutForecast& layout : forecast.grid) {
    const bool best = same_pair(layout, forecast.recommended);
    table.add({std::to_string(layout.shards), std::to_string(layout.slices),
               duration(layout.training_seconds), duration(layout.request_seconds),
               duration(layout.batch_seconds), duration(layout.seconds_a_day),
               whole(layout.visits_a_day), in_bytes(layout.storage_bytes),
               in_bytes(layout.memory_bytes), (best ? "* " : "") + beyond(layout)});
  }
  return table.text(style);
}

std::string basis(const ForecastQuestion& question, const Calibration& calibration) {
  const Pace& pace = calibration.pace;
  return "Measured here on " + counted(WorkerPool::threads(question.workers), "worker") + ": " +
         fixed(1e6 * pace.visit_seconds, 2) + " us a sample visit, " +
         fixed(1e3 * pace.slice_seconds, 2) + " ms a checkpoint of " +
         in_bytes(static_cast<double>(calibration.checkpoint_bytes)) + ".\n";
}

constexpr const char* kAccuracy =
    "Accuracy is not forecast: with more shards each model sees fewer samples and most ensembles "
    "lose accuracy; 'sisa-bench retrain-cost' measures how much.\n";

}  // namespace

Json json_of(const ForecastQuestion& question, const Calibration& calibration,
             const Fingerprint& fingerprint, const Forecast& forecast) {
  Json grid = Json::array();
  for (const LayoutForecast& layout : forecast.grid) grid.push_back(json_of(layout));
  Json recommended = json_of(forecast.recommended);
  recommended["why"] = forecast.why;
  const Pace& pace = calibration.pace;
  return {{"recommended", recommended},
          {"grid", grid},
          {"environment",
           {{"workers", WorkerPool::threads(question.workers)},
            {"visit_seconds", pace.visit_seconds},
            {"checkpoint_seconds", pace.slice_seconds},
            {"sample_seconds", pace.sample_seconds},
            {"checkpoint_bytes", calibration.checkpoint_bytes},
            {"fingerprint", fingerprint}}}};
}

std::string in_words(const ForecastQuestion& question, const Calibration& calibration,
                     const Forecast& forecast, const Style& style) {
  return recommendation(forecast, style) + "\n" + grid_of(forecast, style) + "\n" +
         basis(question, calibration) + kAccuracy;
}

}  // namespace sisa
