#include <algorithm>

#include "cli/format.h"
#include "cli/report/html.h"
#include "cli/report/html_table.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

/// With more slices than that in all, neighbours in one state are drawn as one.
constexpr std::size_t kMostCells = 4000;

/// With more slices a shard than that there is no room for numbers.
constexpr std::size_t kMostNumbers = 12;

constexpr std::size_t kShortDigest = 12;

std::string in_words(SliceState state) {
  switch (state) {
    case SliceState::kServed:
      return "answers";
    case SliceState::kRevoked:
      return "waits for a request's retraining";
    case SliceState::kUntrained:
      return "not trained yet";
    case SliceState::kEmpty:
      break;
  }
  return "empty";
}

/// Neighbouring slices of a shard, drawn as one; empty ones among others count as these.
struct Run {
  SliceState state = SliceState::kEmpty;
  std::size_t first = 0;  ///< from 0
  std::size_t slices = 0;
  std::uint64_t samples = 0;
};

bool alike(SliceState a, SliceState b) {
  return a == b || a == SliceState::kEmpty || b == SliceState::kEmpty;
}

std::vector<Run> runs_of(const ShardStatus& shard, const std::vector<SliceState>& states,
                         bool merged) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (runs.empty() || !merged || !alike(runs.back().state, states[i])) {
      runs.push_back({states[i], i, 0, 0});
    }
    if (runs.back().state == SliceState::kEmpty) runs.back().state = states[i];
    ++runs.back().slices;
    runs.back().samples += shard.slices[i].samples;
  }
  return runs;
}

/// How all of it is drawn.
struct Look {
  bool merged = false;
  bool numbers = false;
  std::uint64_t largest = 1;  ///< slice, in samples
  const char* rows = "";      ///< the class of their height
  std::size_t step = 1;       ///< every so many shards have their numbers beside them
};

Look look_of(const Figures& figures) {
  const std::size_t shards = figures.config.shards;
  Look look;
  look.merged = shards * figures.config.slices > kMostCells;
  look.numbers = figures.config.slices <= kMostNumbers && shards <= 50;
  for (const ShardStatus& shard : figures.status.shards) {
    for (const SliceStatus& slice : shard.slices) {
      look.largest = std::max(look.largest, slice.samples);
    }
  }
  look.rows = shards <= 50 ? "" : shards <= 200 ? " low" : " flat";
  look.step = shards <= 50 ? 1 : shards <= 200 ? 5 : 20;
  return look;
}

std::string title_of(const ShardStatus& shard, const Run& run) {
  std::string text = "Shard " + std::to_string(shard.shard.value) + ", slice";
  if (run.slices > 1) text += "s";
  text += " " + std::to_string(run.first + 1);
  if (run.slices > 1) text += " to " + std::to_string(run.first + run.slices);
  return text + ": " + counted(run.samples, "sample") + ", " + in_words(run.state);
}

std::string cell(const ShardStatus& shard, const Run& run, const Look& look) {
  const double full = static_cast<double>(run.samples) / static_cast<double>(look.largest);
  std::string style = "--full:" + fixed(100 * std::min(full, 1.0), 0) + "%";
  if (run.slices > 1) style = "--full:100%;grid-column:span " + std::to_string(run.slices);
  return element("i",
                 "class=\"" + to_string(run.state) + "\" style=\"" + style + "\" title=\"" +
                     escaped(title_of(shard, run)) + "\"",
                 look.numbers && run.samples > 0 ? grouped(run.samples) : "");
}

std::string grid(const Figures& figures) {
  const Look look = look_of(figures);
  std::string cells = "<b></b>";
  const std::size_t every = std::max<std::size_t>(1, (figures.config.slices + 9) / 10);
  for (std::size_t i = 0; i < figures.config.slices; i += every) {
    const std::size_t span = std::min<std::size_t>(every, figures.config.slices - i);
    cells += element("b", "class=\"slice\" style=\"grid-column:span " + std::to_string(span) + "\"",
                     std::to_string(i + 1));
  }
  for (std::size_t i = 0; i < figures.status.shards.size(); ++i) {
    const ShardStatus& shard = figures.status.shards[i];
    cells += "\n" + element("b", "", i % look.step == 0 ? std::to_string(shard.shard.value) : "");
    for (const Run& run : runs_of(shard, figures.states[i], look.merged)) {
      cells += cell(shard, run, look);
    }
  }
  return "<div class=\"box tall\" tabindex=\"0\" role=\"region\" aria-label=\"Map of shards and "
         "slices\"><div class=\"map" +
         std::string(look.rows) + (figures.config.slices > 40 ? " narrow" : "") +
         "\" role=\"img\" aria-label=\"One row a shard, one cell a slice; the table below has the "
         "same numbers\" style=\"--slices:" +
         std::to_string(figures.config.slices) + "\">" + cells + "</div></div>\n";
}

std::string legend(const std::vector<std::vector<SliceState>>& states) {
  std::string text;
  for (const SliceState state : kSliceStates) {
    std::uint64_t slices = 0;
    for (const auto& shard : states) slices += std::count(shard.begin(), shard.end(), state);
    if (slices == 0) continue;
    text += element("span", "",
                    "<i class=\"" + to_string(state) + "\" style=\"--full:70%\"></i>" +
                        escaped(in_words(state) + ": " + grouped(slices)));
  }
  return element("p", "class=\"legend\"", text) + "\n";
}

std::string table(const Figures& figures) {
  HtmlTable table("Shards", {{"Shard"},
                             {"Samples"},
                             {"Answers from slice"},
                             {"Slices that wait"},
                             {"Smallest slice"},
                             {"Largest slice"},
                             {"Digest", HtmlTable::Align::kLeft}});
  for (std::size_t i = 0; i < figures.status.shards.size(); ++i) {
    const ShardStatus& shard = figures.status.shards[i];
    const auto [least, most] = std::minmax_element(
        shard.slices.begin(), shard.slices.end(),
        [](const SliceStatus& a, const SliceStatus& b) { return a.samples < b.samples; });
    const auto waiting = static_cast<std::uint64_t>(
        std::count(figures.states[i].begin(), figures.states[i].end(), SliceState::kRevoked));
    table.add({whole_cell(shard.shard.value),
               whole_cell(shard.samples),
               whole_cell(shard.served_slice.value),
               whole_cell(waiting),
               whole_cell(least->samples),
               whole_cell(most->samples),
               {shard.digest ? to_hex(*shard.digest).substr(0, kShortDigest) : "–"}});
  }
  return table.html();
}

}  // namespace

std::string map_section(const Figures& figures) {
  return section(
      "map", "Shards and slices",
      paragraph("A row is a shard, on which one model is trained in isolation; a cell is a slice, "
                "filled by how many samples it holds. A model answers once it has seen its "
                "slices from the left on; a request takes away what saw its samples, from their "
                "slice to the right.") +
          legend(figures.states) + grid(figures) + folded("Shard by shard", table(figures)));
}

}  // namespace sisa
