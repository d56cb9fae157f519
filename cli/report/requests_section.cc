#include <algorithm>
#include <map>

#include "cli/format.h"
#include "cli/report/chart.h"
#include "cli/report/html_table.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

/// With more requests than that the table lists the last ones alone.
constexpr std::size_t kMostRows = 2000;

constexpr Pen kErased{.colour = 1};
constexpr Pen kRestored{.colour = 3};
constexpr Pen kWaiting{.colour = 2, .hollow = true};

Pen pen_of(RequestKind kind) {
  return {.colour = kind == RequestKind::kUnlearn ? 2 : kind == RequestKind::kAdd ? 1 : 3};
}

double seconds_after(const Request& request, Timestamp time) {
  return std::max(static_cast<double>(time - request.accepted) / 1e6, 1e-4);
}

std::string name_of(const Request& request) { return "Request " + std::to_string(request.number); }

std::string samples_in_words(const Request& request) {
  std::string text;
  if (request.samples_removed > 0) text += "−" + grouped(request.samples_removed);
  if (request.samples_added > 0) {
    text += (text.empty() ? "+" : " +") + grouped(request.samples_added);
  }
  return text;
}

/// "1 ms", "10 s", "2.8 h": a power of ten, briefly.
std::string brief(double seconds) {
  if (seconds < 0.9) return shortest(std::stod(fixed(seconds * 1e3, 1))) + " ms";
  if (seconds < 200) return fixed(seconds, 0) + " s";
  if (seconds < 5000) return fixed(seconds / 60, 0) + " min";
  return seconds < 80000 ? fixed(seconds / 3600, 1) + " h" : fixed(seconds / 86400, 0) + " d";
}

/// What was asked for when, and how many samples that left.
std::string samples_chart(const Figures& figures) {
  std::uint64_t samples = figures.created.samples;
  std::vector<Point> line = {{static_cast<double>(figures.created.time), double(samples)}};
  std::map<RequestKind, std::vector<Point>> dots;
  double least = line.front().y;
  double most = line.front().y;
  for (const Request& request : figures.requests) {
    samples = samples + request.samples_added - std::min(samples, request.samples_removed);
    const auto left = static_cast<double>(samples);
    line.push_back({static_cast<double>(request.accepted), left,
                    name_of(request) + ", " + to_string(request.kind) + ": " +
                        samples_in_words(request) + ", " + grouped(samples) + " samples then"});
    dots[request.kind].push_back(line.back());
    least = std::min(least, left);
    most = std::max(most, left);
  }
  Chart chart(
      "Samples in the store",
      "The number of samples over time, from " + grouped(figures.created.samples) + " to " +
          grouped(samples) + ", with every request.",
      Axis::of_time(figures.created.time, figures.requests.back().accepted),
      Axis::linear(
          least, most,
          [](double number) { return grouped(static_cast<std::uint64_t>(std::max(number, 0.0))); },
          1));
  chart.steps(line, {.colour = 6});
  for (const auto& [kind, points] : dots) {
    chart.name(to_string(kind), pen_of(kind));
    chart.dots(points, pen_of(kind));
  }
  chart.under(moment(to_string(figures.created.time)) + " to " +
              moment(to_string(figures.requests.back().accepted)) + " UTC");
  return chart.html("samples-chart");
}

/// The moments of the requests that reached a state, as times since their acceptance.
struct Durations {
  std::vector<Point> erased;
  std::vector<Point> restored;
  std::vector<Point> waiting;
  std::vector<Point> stems;  // from erasure on, to `restored`
};

Durations durations_of(const Figures& figures) {
  Durations all;
  const auto add = [](std::vector<Point>& points, const Request& request, Timestamp time,
                      const std::string& what) {
    const double seconds = seconds_after(request, time);
    points.push_back({static_cast<double>(request.number), seconds,
                      name_of(request) + ": " + what + " " + duration(seconds)});
  };
  for (const Request& request : figures.requests) {
    if (request.erased) add(all.erased, request, *request.erased, "erased after");
    if (request.restored) {
      add(all.stems, request, request.erased.value_or(request.accepted), "");
      add(all.restored, request, *request.restored, "restored after");
    } else {
      add(all.waiting, request, figures.time, "waiting since");
    }
  }
  return all;
}

std::string durations_chart(const Figures& figures) {
  const Durations all = durations_of(figures);
  double least = 1e9;
  double most = 0;
  for (const auto* points : {&all.erased, &all.restored, &all.waiting}) {
    for (const Point& point : *points) {
      least = std::min(least, point.y);
      most = std::max(most, point.y);
    }
  }
  Chart chart(
      "How long each request took",
      "For each request the time from its acceptance to its erasure and to its restoration, "
      "on a logarithmic scale from " +
          brief(least) + " to " + brief(most) + ".",
      Axis::counting(figures.requests.front().number, figures.requests.back().number),
      Axis::logarithmic(least, most, brief));
  chart.stems(all.stems, all.restored, kRestored);
  if (!all.erased.empty()) chart.name("erased", kErased);
  if (!all.restored.empty()) chart.name("restored", kRestored);
  if (!all.waiting.empty()) chart.name("still waiting", kWaiting);
  chart.dots(all.restored, kRestored);
  chart.dots(all.waiting, kWaiting);
  chart.dots(all.erased, kErased);
  chart.under("since acceptance, by number of the request");
  return chart.html("durations-chart");
}

Cell time_cell(const std::optional<Timestamp>& time) {
  return time ? Cell{moment(to_string(*time)), std::to_string(*time)} : none();
}

Cell duration_cell(const Request& request, const std::optional<Timestamp>& time) {
  if (!time) return {"–", "1e300"};
  const double seconds = static_cast<double>(*time - request.accepted) / 1e6;
  return {duration(seconds), shortest(seconds)};
}

std::string shards_in_words(const Request& request) {
  constexpr std::size_t kMostNamed = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(request.shards.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : " ") + std::to_string(request.shards[i].shard.value);
  }
  return request.shards.size() > kMostNamed ? grouped(request.shards.size()) + " shards" : text;
}

std::string table(const Figures& figures) {
  constexpr auto kLeft = HtmlTable::Align::kLeft;
  HtmlTable table("Requests", {{"Request"},
                               {"Kind", kLeft},
                               {"State", kLeft},
                               {"Samples"},
                               {"Shards", kLeft},
                               {"Accepted (UTC)", kLeft},
                               {"Erased (UTC)", kLeft},
                               {"Erased after"},
                               {"Restored (UTC)", kLeft},
                               {"Restored after"}});
  const std::size_t all = figures.requests.size();
  for (std::size_t i = all - std::min(all, kMostRows); i < all; ++i) {
    const Request& request = figures.requests[i];
    table.add({whole_cell(request.number),
               {to_string(request.kind)},
               {to_string(request.state)},
               {samples_in_words(request),
                std::to_string(std::max(request.samples_removed, request.samples_added))},
               {shards_in_words(request)},
               time_cell(request.accepted),
               time_cell(request.erased),
               duration_cell(request, request.erased),
               time_cell(request.restored),
               duration_cell(request, request.restored)});
  }
  return table.html();
}

}  // namespace

std::string requests_section(const Figures& figures) {
  const std::string heading = "Requests";
  if (figures.requests.empty()) {
    return section("requests", heading,
                   missing("There was none yet: `sisa unlearn STORE --id ID` makes one."));
  }
  std::string body = paragraph(
      "Once accepted, a request is durable, and what it takes away is out of every answer; erased, "
      "its bytes are gone from the store's files; restored, its shards are trained again.");
  body += side_by_side(samples_chart(figures) + durations_chart(figures));
  if (figures.requests.size() > kMostRows) {
    body += paragraph("The last " + grouped(kMostRows) + " of " + grouped(figures.requests.size()) +
                      "; the figures have all.");
  }
  return section("requests", heading, body + table(figures));
}

}  // namespace sisa
