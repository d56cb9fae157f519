#include <algorithm>
#include <functional>
#include <map>

#include "cli/format.h"
#include "cli/report/chart.h"
#include "cli/report/html_table.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

constexpr int kColours = 6;

/// Evaluations that can be compared: on the same data, aggregated alike.
struct Series {
  std::string name;
  std::vector<const EvaluationFile*> evaluations;  ///< by requests, then by time
};

std::vector<Series> series_of(const std::vector<EvaluationFile>& evaluations) {
  std::vector<Series> all;
  for (const EvaluationFile& evaluation : evaluations) {
    const std::string name = evaluation.data + ", " + evaluation.aggregate;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Series& one) { return one.name == name; });
    if (found != all.end()) {
      found->evaluations.push_back(&evaluation);
    } else {
      all.push_back({name, {&evaluation}});
    }
  }
  return all;
}

using Measure = std::function<std::optional<double>(const EvaluationFile&)>;

std::vector<Point> points_of(const Series& series, const std::string& what,
                             const Measure& measure) {
  std::vector<Point> points;
  for (const EvaluationFile* evaluation : series.evaluations) {
    const std::optional<double> value = measure(*evaluation);
    if (!value) continue;
    points.push_back({static_cast<double>(evaluation->made.requests), *value,
                      what + " " + fixed(*value, 4) + " after request " +
                          std::to_string(evaluation->made.requests) + " (" + series.name + ")"});
  }
  return points;
}

/// A line of a chart, and how it is called.
struct Curve {
  std::string name;
  Pen pen;
  std::vector<Point> points;
};

/// Numbers of a range with as many decimals as tell them apart.
Axis::Words words_for(double span) {
  const int decimals = span < 0.004 ? 4 : span < 0.04 ? 3 : 2;
  return [decimals](double number) { return fixed(number, decimals); };
}

std::string chart(const std::string& title, const std::string& id, std::vector<Curve> curves,
                  const std::vector<EvaluationFile>& evaluations) {
  std::erase_if(curves, [](const Curve& curve) { return curve.points.empty(); });
  if (curves.empty()) return "";
  double least = 1;
  double most = 0;
  for (const Curve& curve : curves) {
    for (const Point& point : curve.points) {
      least = std::min(least, point.y);
      most = std::max(most, point.y);
    }
  }
  if (most - least < 0.002) {
    const double middle = (most + least) / 2;
    least = std::max(middle - 0.001, 0.0);
    most = std::min(middle + 0.001, 1.0);
  }
  Chart chart(title,
              title + " over the number of requests accepted before, from " + fixed(least, 4) +
                  " to " + fixed(most, 4) + "; the table has all numbers.",
              Axis::counting(evaluations.front().made.requests, evaluations.back().made.requests),
              Axis::linear(least, most, words_for(most - least)));
  for (const Curve& curve : curves) {
    chart.name(curve.name, curve.pen);
    chart.line(curve.points, curve.pen);
    chart.dots(curve.points, curve.pen);
  }
  chart.under("by number of the last request accepted before");
  return chart.html(id);
}

std::string accuracy_chart(const std::vector<Series>& all,
                           const std::vector<EvaluationFile>& evaluations) {
  std::vector<Curve> curves;
  int colour = 0;
  for (const Series& series : all) {
    colour = colour % kColours + 1;
    curves.push_back(
        {series.name,
         {.colour = colour},
         points_of(series, "accuracy", [](const EvaluationFile& of) { return of.accuracy; })});
    curves.push_back(
        {"its worst group",
         {.colour = colour, .hollow = true, .dashed = true},
         points_of(series, "worst group", [](const EvaluationFile& of) -> std::optional<double> {
           if (!of.gaps) return std::nullopt;
           return of.gaps->worst_accuracy;
         })});
  }
  return chart("Accuracy", "accuracy-chart", std::move(curves), evaluations);
}

std::string gaps_chart(const std::vector<Series>& all,
                       const std::vector<EvaluationFile>& evaluations) {
  using Gaps = EvaluationFile::Gaps;
  struct Gap {
    const char* name;
    double Gaps::*value;
  };
  constexpr Gap kGaps[] = {{"accuracy", &Gaps::accuracy},
                           {"demographic parity", &Gaps::demographic_parity},
                           {"equalised odds", &Gaps::equalised_odds}};
  std::vector<Curve> curves;
  int colour = 1;
  for (const Series& series : all) {
    for (const Gap& gap : kGaps) {
      colour = colour % kColours + 1;
      std::vector<Point> points = points_of(series, std::string("difference of ") + gap.name,
                                            [&](const EvaluationFile& of) -> std::optional<double> {
                                              if (!of.gaps) return std::nullopt;
                                              return (*of.gaps).*gap.value;
                                            });
      if (points.empty()) continue;
      const std::string where = all.size() > 1 ? " (" + series.name + ")" : "";
      curves.push_back({gap.name + where, {.colour = colour}, std::move(points)});
    }
  }
  return chart("Largest difference between groups", "gaps-chart", std::move(curves), evaluations);
}

Cell share_cell(const std::optional<double>& share) {
  return share ? number_cell(*share, 4) : none();
}

std::string table(const std::vector<EvaluationFile>& evaluations) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table("Evaluations", {{"After request"},
                                  {"Time (UTC)", kLeft},
                                  {"Data", kLeft},
                                  {"Aggregate", kLeft},
                                  {"Samples"},
                                  {"Accuracy"},
                                  {"Calibration error"},
                                  {"Worst group", kLeft},
                                  {"its accuracy"},
                                  {"Accuracy difference"},
                                  {"Demographic parity"},
                                  {"Equalised odds"},
                                  {"File", kLeft}});
  for (const EvaluationFile& one : evaluations) {
    const auto& gaps = one.gaps;
    table.add({whole_cell(one.made.requests),
               {moment(one.made.time)},
               {one.data},
               {one.aggregate},
               whole_cell(one.samples),
               number_cell(one.accuracy, 4),
               share_cell(one.calibration_error),
               gaps ? Cell{gaps->worst_group} : none(),
               gaps ? number_cell(gaps->worst_accuracy, 4) : none(),
               gaps ? number_cell(gaps->accuracy, 4) : none(),
               gaps ? number_cell(gaps->demographic_parity, 4) : none(),
               gaps ? number_cell(gaps->equalised_odds, 4) : none(),
               {one.made.file}});
  }
  return table.html();
}

std::string group_table(const std::vector<EvaluationFile>& evaluations) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table(
      "Groups", {{"After request"}, {"Data", kLeft}, {"Group", kLeft}, {"Samples"}, {"Accuracy"}});
  bool any = false;
  for (const EvaluationFile& one : evaluations) {
    for (const EvaluationFile::Group& group : one.groups) {
      any = true;
      table.add({whole_cell(one.made.requests),
                 {one.data},
                 {group.name},
                 whole_cell(group.samples),
                 number_cell(group.accuracy, 4)});
    }
  }
  return any ? folded("Group by group", table.html()) : "";
}

}  // namespace

std::string accuracy_section(const Figures& figures) {
  const std::string heading = "Accuracy and groups";
  const std::vector<EvaluationFile>& evaluations = figures.evaluations;
  if (evaluations.empty()) {
    return section("accuracy", heading,
                   missing("Not given: `sisa evaluate STORE --data SPEC --json > FILE` after each "
                           "request, then `--evaluation FILE...` here."));
  }
  const std::vector<Series> all = series_of(evaluations);
  return section("accuracy", heading,
                 paragraph("What the ensemble answered of labelled data, as evaluations saw it "
                           "that were made between requests.") +
                     side_by_side(accuracy_chart(all, evaluations) + gaps_chart(all, evaluations)) +
                     table(evaluations) + group_table(evaluations));
}

}  // namespace sisa
