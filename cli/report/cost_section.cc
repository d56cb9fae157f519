#include <algorithm>
#include <cmath>

#include "cli/format.h"
#include "cli/report/chart.h"
#include "cli/report/html_table.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

/// With more retrainings than that the table lists the last ones alone.
constexpr std::size_t kMostRows = 2000;

constexpr Pen kMeasured{.colour = 1};
constexpr Pen kExpected{.colour = 2, .hollow = true};
constexpr Pen kEverything{.colour = 6, .dashed = true};

std::uint64_t whole(double number) { return static_cast<std::uint64_t>(std::llround(number)); }

std::string in_words(const std::vector<RequestRange>& ranges) {
  std::string text;
  for (const RequestRange& range : ranges) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(range.from));
    if (range.to != range.from) text.append("–").append(std::to_string(range.to));
  }
  return text;
}

std::uint64_t last_request(const Retraining& retraining) {
  return retraining.requests.empty() ? 0 : retraining.requests.back().to;
}

/// What Bourtoule et al. have for slices that are all full, with the store's numbers in it.
std::string published_form(const Figures& figures) {
  const StoreConfig& config = figures.config;
  const bool cumulative = config.training.slice_mode == SliceMode::kCumulative;
  return std::string(cumulative ? "e·D·(2/3 + 1/(3R))" : "e·D·(R + 1)/(2R)") + " = " +
         grouped(whole(*figures.closed_form.full_slices_visits)) +
         " for full slices, with e = " + counted(config.training.epochs, "epoch") +
         ", D = " + grouped(whole(static_cast<double>(figures.status.samples) / config.shards)) +
         " samples a shard and R = " + counted(config.slices, "slice");
}

std::string expectation(const Figures& figures) {
  const ClosedForm& form = figures.closed_form;
  if (!form.why_none.empty()) return form.why_none;
  if (!form.one_request_visits) return "The store holds no sample.";
  return "By the closed form a request for one sample takes " +
         grouped(whole(*form.one_request_visits)) + " sample visits (" + published_form(figures) +
         "). Training everything takes " + grouped(whole(*form.everything_visits)) + ".";
}

/// What all retrainings together took, beside what was expected of them.
std::string together(const std::vector<Retraining>& retrainings) {
  double measured = 0;
  double expected = 0;
  double everything = 0;
  std::uint64_t counted_in = 0;
  for (const Retraining& retraining : retrainings) {
    if (!retraining.expected_visits || !retraining.everything_visits) continue;
    ++counted_in;
    measured += static_cast<double>(retraining.sample_visits);
    expected += *retraining.expected_visits;
    everything += *retraining.everything_visits;
  }
  if (counted_in == 0) return "";
  return counted(counted_in, "retraining") + " took " + grouped(whole(measured)) +
         " visits where the closed form expects " + grouped(whole(expected)) +
         "; training everything each time would have taken " + grouped(whole(everything)) + ", " +
         fixed(everything / measured, 1) + " times as many.";
}

std::string chart(const std::vector<Retraining>& retrainings) {
  std::vector<Point> measured;
  std::vector<Point> expected;
  std::vector<Point> everything;
  double least = 1e18;
  double most = 1;
  const auto add = [&](std::vector<Point>& points, const Retraining& retraining, double visits,
                       const std::string& what) {
    points.push_back({static_cast<double>(last_request(retraining)), std::max(visits, 1.0),
                      "Request " + in_words(retraining.requests) + ": " + what + " " +
                          grouped(whole(visits)) + " visits"});
    least = std::min(least, points.back().y);
    most = std::max(most, points.back().y);
  };
  for (const Retraining& retraining : retrainings) {
    add(measured, retraining, static_cast<double>(retraining.sample_visits), "took");
    if (retraining.expected_visits) {
      add(expected, retraining, *retraining.expected_visits, "was expected to take");
    }
    if (retraining.everything_visits) {
      add(everything, retraining, *retraining.everything_visits, "training everything takes");
    }
  }
  Chart chart("Sample visits of each retraining",
              "For each retraining the sample visits that it took, those that the closed form "
              "expects, and those of training everything, on a logarithmic scale.",
              Axis::counting(last_request(retrainings.front()), last_request(retrainings.back())),
              Axis::logarithmic(least, most, [](double visits) { return grouped(whole(visits)); }));
  chart.name("took", kMeasured);
  if (!expected.empty()) chart.name("closed form", kExpected);
  if (!everything.empty()) chart.name("training everything", kEverything);
  chart.line(everything, kEverything);
  if (everything.size() == 1) chart.dots(everything, kEverything);
  chart.dots(measured, kMeasured);
  chart.dots(expected, kExpected);
  chart.under("by number of the last request that it restored");
  return chart.html("cost-chart");
}

Cell visits_cell(const std::optional<double>& visits) {
  return visits ? whole_cell(whole(*visits)) : none();
}

Cell ratio_cell(double part, const std::optional<double>& of) {
  return of && *of > 0 ? number_cell(part / *of, 3) : none();
}

std::string table(const std::vector<Retraining>& retrainings) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table("Retrainings", {{"Requests", kLeft},
                                  {"Ended (UTC)", kLeft},
                                  {"Samples hit"},
                                  {"Shards"},
                                  {"Visits"},
                                  {"Closed form"},
                                  {"Visits / closed form"},
                                  {"Training everything"},
                                  {"Visits / everything"},
                                  {"Time"}});
  const std::size_t all = retrainings.size();
  for (std::size_t i = all - std::min(all, kMostRows); i < all; ++i) {
    const Retraining& retraining = retrainings[i];
    const auto visits = static_cast<double>(retraining.sample_visits);
    table.add({{in_words(retraining.requests), std::to_string(last_request(retraining))},
               {moment(to_string(retraining.time)), std::to_string(retraining.time)},
               whole_cell(retraining.samples_hit),
               whole_cell(retraining.shards),
               whole_cell(retraining.sample_visits),
               visits_cell(retraining.expected_visits),
               ratio_cell(visits, retraining.expected_visits),
               visits_cell(retraining.everything_visits),
               ratio_cell(visits, retraining.everything_visits),
               {duration(retraining.seconds), shortest(retraining.seconds)}});
  }
  return table.html();
}

}  // namespace

std::string cost_section(const Figures& figures) {
  std::string body = paragraph(expectation(figures));
  if (const std::string words = together(figures.retrainings); !words.empty()) {
    body += paragraph(words);
  }
  if (figures.retrainings.empty()) {
    body += missing("Nothing was retrained yet: `sisa retrain STORE` restores what requests left.");
  } else {
    body += side_by_side(chart(figures.retrainings)) + table(figures.retrainings);
  }
  return section("cost", "What forgetting costs", body);
}

}  // namespace sisa
