#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

constexpr std::uint64_t kTop = 20;
constexpr std::uint64_t kMost = 10'000'000;

/// What is searched for, and how it is told.
struct Search {
  std::string name;   ///< the option's
  std::string score;  ///< what a candidate's score is
  std::string none;   ///< what there is not, if nothing is found
  std::vector<Candidate> (*run)(Ensemble& ensemble, const Arguments& arguments, std::size_t most,
                                Observer& observer);
};

const std::vector<Search>& searches() {
  static const std::vector<Search> all = {
      {"like", "distance", "no other sample",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer&) {
         return ensemble.near_samples(arguments.list("like"), most, arguments.workers());
       }},
      {"duplicates", "copies", "no equal samples",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer&) {
         auto found = ensemble.equal_samples(arguments.workers());
         if (found.size() > most) found.resize(most);
         return found;
       }},
      {"mislabelled", "doubt", "no label that the other shards reject",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer& observer) {
         return ensemble.doubtful_labels(most, arguments.workers(), observer);
       }}};
  return all;
}

const Search& search_from(const Arguments& arguments) {
  const Search* chosen = nullptr;
  for (const Search& search : searches()) {
    if (!arguments.has(search.name)) continue;
    if (chosen != nullptr) {
      throw Error(ErrorKind::kUsage,
                  "--" + chosen->name + " and --" + search.name + " exclude each other");
    }
    chosen = &search;
  }
  if (chosen != nullptr) return *chosen;
  throw Error(ErrorKind::kUsage, "expected one of --like, --duplicates, --mislabelled");
}

Json json_of(const std::vector<Candidate>& candidates, const Search& search) {
  Json rows = Json::array();
  for (const Candidate& one : candidates) {
    Json row = {
        {"id", one.id},       {"subject", one.subject},         {"label", one.label},
        {"score", one.score}, {"shard", one.place.shard.value}, {"slice", one.place.slice.value}};
    if (one.answer) row["answer"] = *one.answer;
    if (one.group) row["group"] = *one.group;
    if (!one.like.empty()) row["like"] = one.like;
    rows.push_back(std::move(row));
  }
  return {{"search", search.name}, {"score", search.score}, {"candidates", std::move(rows)}};
}

std::string in_words(const std::vector<Candidate>& candidates, const Search& search,
                     const Style& style) {
  if (candidates.empty()) return "Found " + search.none + ".\n";
  const Candidate& first = candidates.front();
  std::vector<Table::Column> columns = {{"id", Table::Align::kLeft}, {search.score}, {"label"}};
  if (first.answer) columns.push_back({"instead"});
  if (first.group) columns.push_back({"group"});
  if (!first.like.empty()) columns.push_back({"like"});
  for (const char* title : {"shard", "slice"}) columns.push_back({title});
  Table table(std::move(columns));
  for (const Candidate& one : candidates) {
    std::vector<std::string> cells = {
        one.id, first.group ? shortest(one.score) : fixed(one.score, 4), std::to_string(one.label)};
    if (first.answer) cells.push_back(std::to_string(*one.answer));
    if (first.group) cells.push_back(std::to_string(*one.group));
    if (!first.like.empty()) cells.push_back(one.like);
    cells.push_back(std::to_string(one.place.shard.value));
    cells.push_back(std::to_string(one.place.slice.value));
    table.add(std::move(cells));
  }
  return table.text(style);
}

std::string ids_of(const std::vector<Candidate>& candidates) {
  std::string lines;
  for (const Candidate& one : candidates) lines += one.id + "\n";
  return lines;
}

int run(const Arguments& arguments, Output& output) {
  const Search& search = search_from(arguments);
  const std::size_t most = arguments.whole("top", kTop, 1, kMost);
  std::vector<Candidate> candidates;
  {
    Progress progress(output, "searching");
    Ensemble ensemble(arguments.store(), Access::kRead);
    candidates = search.run(ensemble, arguments, most, progress);
  }
  if (output.json()) {
    output.object(json_of(candidates, search));
  } else if (arguments.has("ids")) {
    print(ids_of(candidates));
  } else {
    print(in_words(candidates, search, output.style()));
  }
  return 0;
}

}  // namespace

Command find_command() {
  return {.name = "find",
          .summary = "find samples that ought to go: near copies, duplicates, wrong labels",
          .usage = "STORE (--like ID... | --duplicates | --mislabelled) [options]",
          .options = {{.name = "like",
                       .value = "ID",
                       .help = "the samples nearest to these",
                       .many = true},
                      {.name = "duplicates", .help = "samples whose features are equal"},
                      {.name = "mislabelled",
                       .help = "labels that the shards reject which never saw the sample"},
                      {.name = "top",
                       .value = "K",
                       .help = "at most so many, the best first",
                       .fallback = std::to_string(kTop)},
                      {.name = "ids", .help = "print ids alone, one a line, as --ids-file reads"},
                      workers_option()},
          .run = run};
}

}  // namespace sisa
