#include "bench/retrain_cost/files.h"

#include <sstream>

#include "cli/format.h"

namespace sisa {
namespace {

Json json_of(const RequestCost& cost, const RequestCost& single) {
  const SpeedUp speed = speed_up(single, cost);
  return {{"expected_visits", cost.expected_visits},
          {"mean_visits", cost.mean_visits},
          {"standard_error", cost.standard_error},
          {"visits", cost.visits},
          {"seconds", cost.seconds},
          {"predicted_seconds", cost.predicted_seconds},
          {"speed_up",
           {{"expected", speed.expected}, {"drawn", speed.drawn}, {"seconds", speed.seconds}}}};
}

Json json_of(const LayoutResult& result, const LayoutResult& single) {
  Json value = {{"shards", result.layout.shards},
                {"slices", result.layout.plan.slices},
                {"slice_mode", to_string(result.layout.plan.mode)},
                {"samples", result.samples},
                {"train_visits", result.train_visits},
                {"train_seconds", result.train_seconds},
                {"accuracy", result.accuracy},
                {"shard_accuracy", result.shard_accuracy},
                {"checkpoint_bytes", result.checkpoint_bytes}};
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    const RequestRow& row = result.rows[i];
    value["requests"].push_back(
        {{"requests", row.requests},
         {"batch", json_of(row.batch, single.rows[i].batch)},
         {"one_by_one", json_of(row.one_by_one, single.rows[i].one_by_one)}});
  }
  for (const PendingRow& row : result.pending) {
    value["pending"].push_back(
        {{"pending", row.pending}, {"accuracy", row.accuracy ? Json(*row.accuracy) : Json()}});
  }
  return value;
}

}  // namespace

Json json_of(const Grid& grid, const Results& results) {
  Json value = {{"data", grid.data},
                {"test", grid.test},
                {"model", grid.base.model.architecture},
                {"epochs", grid.base.training.epochs},
                {"seed", grid.base.seed},
                {"draws", grid.draws},
                {"workers", grid.workers}};
  for (const auto& [name, text] : results.environment) value["environment"][name] = text;
  for (const LayoutResult& result : results.layouts) {
    value["layouts"].push_back(json_of(result, results.single));
  }
  return value;
}

std::string csv_of(const Results& results) {
  std::ostringstream text;
  text << "shards,slices,slice_mode,requests,way,expected_visits,mean_visits,standard_error,visits,"
          "seconds,predicted_seconds,expected_speed_up,drawn_speed_up,seconds_speed_up,accuracy\n";
  for (const LayoutResult& result : results.layouts) {
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
      for (const auto way : {&RequestRow::batch, &RequestRow::one_by_one}) {
        const RequestCost& cost = result.rows[i].*way;
        const SpeedUp speed = speed_up(results.single.rows[i].*way, cost);
        text << result.layout.shards << ',' << result.layout.plan.slices << ','
             << to_string(result.layout.plan.mode) << ',' << result.rows[i].requests << ','
             << (way == &RequestRow::batch ? "batch" : "one by one");
        for (const double number :
             {cost.expected_visits, cost.mean_visits, cost.standard_error,
              static_cast<double>(cost.visits), cost.seconds, cost.predicted_seconds,
              speed.expected, speed.drawn, speed.seconds, result.accuracy}) {
          text << ',' << shortest(number);
        }
        text << '\n';
      }
    }
  }
  return text.str();
}

}  // namespace sisa
