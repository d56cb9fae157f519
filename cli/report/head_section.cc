#include <algorithm>

#include "cli/config_words.h"
#include "cli/format.h"
#include "cli/report/html.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

constexpr std::size_t kShortDigest = 12;

struct Tile {
  std::string what;
  std::string number;
  std::string beside;
};

Tile answering(const Figures& figures) {
  const auto shards = static_cast<std::uint64_t>(
      std::count_if(figures.status.shards.begin(), figures.status.shards.end(),
                    [](const ShardStatus& shard) { return shard.served_slice.value > 0; }));
  return {"Shards that answer", grouped(shards), "of " + grouped(figures.config.shards)};
}

Tile requests(const Figures& figures) {
  const std::size_t pending = figures.status.pending.size();
  return {"Requests", grouped(figures.requests.size()),
          pending == 0 ? "all restored" : grouped(pending) + " to restore"};
}

/// The middle one of how long erasure took, where anything was erased.
Tile erased(const Figures& figures) {
  std::vector<double> seconds;
  for (const Request& request : figures.requests) {
    if (!request.erased) continue;
    seconds.push_back(static_cast<double>(*request.erased - request.accepted) / 1e6);
  }
  if (seconds.empty()) return {"Erased after", "–", "nothing yet"};
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
  return {"Erased after", duration(seconds[seconds.size() / 2]), "median"};
}

Tile retrained(const Figures& figures) {
  double visits = 0;
  double everything = 0;
  for (const Retraining& retraining : figures.retrainings) {
    if (!retraining.everything_visits) continue;
    visits += static_cast<double>(retraining.sample_visits);
    everything += *retraining.everything_visits;
  }
  if (figures.config.training.method == Method::kSums) {
    return {"Retraining took", "0 %", "sums follow at once"};
  }
  if (everything == 0) return {"Retraining took", "–", "nothing yet"};
  return {"Retraining took", fixed(100 * visits / everything, 1) + " %", "of training everything"};
}

std::vector<Tile> tiles_of(const Figures& figures) {
  std::vector<Tile> tiles = {{"Samples", grouped(figures.status.samples),
                              "of " + grouped(figures.created.samples) + " at creation"},
                             answering(figures),
                             requests(figures),
                             erased(figures),
                             retrained(figures)};
  if (!figures.evaluations.empty()) {
    const EvaluationFile& last = figures.evaluations.back();
    tiles.push_back({"Accuracy", fixed(last.accuracy, 4),
                     "after request " + std::to_string(last.made.requests)});
  }
  return tiles;
}

std::string html_of(const Tile& tile) {
  return element("div", "",
                 element("dt", "", escaped(tile.what)) +
                     element("dd", "",
                             element("b", "", escaped(tile.number)) + " " +
                                 element("span", "", escaped(tile.beside)))) +
         "\n";
}

std::string what_it_is(const Figures& figures) {
  const Status& status = figures.status;
  const StoreConfig& config = figures.config;
  return counted(status.samples, "sample") + " in " + counted(config.shards, "shard") + " of " +
         counted(config.slices, "slice") + ", " + in_words(config.model) + ". " +
         (status.digest ? "Digest " + to_hex(*status.digest).substr(0, kShortDigest) + "…"
                        : "No digest: not every shard is trained to its last slice.") +
         " Created " + moment(to_string(figures.created.time)) + " UTC by " +
         figures.created.software + ".";
}

}  // namespace

std::string head_section(const Figures& figures) {
  std::string tiles;
  for (const Tile& tile : tiles_of(figures)) tiles += html_of(tile);
  const std::string time = to_string(figures.time);
  return element("header", "",
                 element("p", "class=\"over\"",
                         "Report of " + element("time", "datetime=\"" + time + "\"",
                                                escaped(moment(time)) + " UTC")) +
                     "\n" + element("h1", "", escaped(figures.name)) + "\n" +
                     element("p", "class=\"lead\"", escaped(what_it_is(figures))) + "\n" +
                     element("dl", "class=\"tiles\"", "\n" + tiles)) +
         "\n";
}

}  // namespace sisa
