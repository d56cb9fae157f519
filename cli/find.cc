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

/// What a search brought up.
struct Found {
  std::vector<Candidate> candidates;
  std::optional<std::uint64_t> total = {};  ///< of which these are the first; nothing: not counted
  std::optional<Timestamp> before = {};     ///< of a search for old samples
};

/// What is searched for, and how it is told.
struct Search {
  std::string name;   ///< the option's
  std::string score;  ///< what a candidate's score is
  std::string none;   ///< what there is not, if nothing is found
  Found (*run)(Ensemble& ensemble, const Arguments& arguments, std::size_t most,
               Observer& observer);
};

Found find_equal(Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer&) {
  auto found = ensemble.equal_samples(arguments.workers());
  if (found.size() > most) found.resize(most);
  return {std::move(found)};
}

Found find_stale(Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer&) {
  const Timestamp before = arguments.time("before");
  StaleSamples stale = ensemble.stale_samples(before, most, arguments.workers());
  return {std::move(stale.oldest), stale.total, before};
}

const std::vector<Search>& searches() {
  static const std::vector<Search> all = {
      {"like", "distance", "no other sample",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer& observer) {
         return Found{
             ensemble.near_samples(arguments.list("like"), most, arguments.workers(), observer)};
       }},
      {"like-data", "distance", "no sample",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer& observer) {
         return Found{ensemble.samples_like(arguments.required("like-data"), most,
                                            arguments.workers(), observer)};
       }},
      {"duplicates", "copies", "no equal samples", find_equal},
      {"mislabelled", "doubt", "no label that the other shards reject",
       [](Ensemble& ensemble, const Arguments& arguments, std::size_t most, Observer& observer) {
         return Found{ensemble.doubtful_labels(most, arguments.workers(), observer)};
       }},
      {"stale", "time", "no sample from before then", find_stale}};
  return all;
}

std::string all_names() {
  std::string names;
  for (const Search& search : searches()) names += (names.empty() ? "--" : ", --") + search.name;
  return names;
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
  if (chosen == nullptr) throw Error(ErrorKind::kUsage, "expected one of " + all_names());
  if (arguments.has("before") != (chosen->name == "stale")) {
    throw Error(ErrorKind::kUsage, "--stale and --before T go together");
  }
  return *chosen;
}

Json json_of(const Candidate& one) {
  Json row = {
      {"id", one.id},       {"subject", one.subject},         {"label", one.label},
      {"score", one.score}, {"shard", one.place.shard.value}, {"slice", one.place.slice.value}};
  if (one.answer) row["answer"] = *one.answer;
  if (one.group) row["group"] = *one.group;
  if (!one.like.empty()) row["like"] = one.like;
  if (one.time) row["time"] = to_string(*one.time);
  return row;
}

Json json_of(const Found& found, const Search& search) {
  Json rows = Json::array();
  for (const Candidate& one : found.candidates) rows.push_back(json_of(one));
  Json object = {{"search", search.name}, {"score", search.score}};
  if (found.before) object["before"] = to_string(*found.before);
  if (found.total) object["total"] = *found.total;
  object["candidates"] = std::move(rows);
  return object;
}

std::string score_text(const Candidate& one) {
  if (one.time) return to_string(*one.time);
  return one.group ? shortest(one.score) : fixed(one.score, 4);
}

/// How many there are in all, where that is known.
std::string total_in_words(const Found& found) {
  return counted(*found.total, "sample") + " from before " + to_string(*found.before) +
         ", of which " + grouped(found.candidates.size()) + " above";
}

std::string in_words(const Found& found, const Search& search, const Style& style) {
  if (found.candidates.empty()) return "Found " + search.none + ".\n";
  const Candidate& first = found.candidates.front();
  std::vector<Table::Column> columns = {{"id", Table::Align::kLeft}, {search.score}, {"label"}};
  if (first.answer) columns.push_back({"instead"});
  if (first.group) columns.push_back({"group"});
  if (!first.like.empty()) columns.push_back({"like"});
  for (const char* title : {"shard", "slice"}) columns.push_back({title});
  Table table(std::move(columns));
  for (const Candidate& one : found.candidates) {
    std::vector<std::string> cells = {one.id, score_text(one), std::to_string(one.label)};
    if (first.answer) cells.push_back(std::to_string(*one.answer));
    if (first.group) cells.push_back(std::to_string(*one.group));
    if (!first.like.empty()) cells.push_back(one.like);
    cells.push_back(std::to_string(one.place.shard.value));
    cells.push_back(std::to_string(one.place.slice.value));
    table.add(std::move(cells));
  }
  return table.text(style) + (found.total ? total_in_words(found) + "\n" : "");
}

std::string ids_of(const std::vector<Candidate>& candidates) {
  std::string lines;
  for (const Candidate& one : candidates) lines += one.id + "\n";
  return lines;
}

/// Whoever reads ids alone would not see that there are more.
void tell_more(const Found& found, Output& output) {
  if (!found.total || *found.total == found.candidates.size()) return;
  output.message(counted(found.candidates.size(), "id") + " of " + grouped(*found.total) +
                 " printed: --top K gives more");
}

int run(const Arguments& arguments, Output& output) {
  const Search& search = search_from(arguments);
  const std::size_t most = arguments.whole("top", kTop, 1, kMost);
  Found found;
  {
    Progress progress(output, "searching");
    Ensemble ensemble(arguments.store(), Access::kRead);
    found = search.run(ensemble, arguments, most, progress);
  }
  if (output.json()) {
    output.object(json_of(found, search));
  } else if (arguments.has("ids")) {
    print(ids_of(found.candidates));
    tell_more(found, output);
  } else {
    print(in_words(found, search, output.style()));
  }
  return 0;
}

}  // namespace

Command find_command() {
  return {.name = "find",
          .summary = "find samples that ought to go: copies, wrong labels, old ones",
          .usage =
              "STORE (--like ID... | --like-data SPEC | --duplicates | --mislabelled | "
              "--stale --before T) [options]",
          .options = {{.name = "like",
                       .value = "ID",
                       .help = "the samples nearest to these",
                       .many = true},
                      {.name = "like-data",
                       .value = "SPEC",
                       .help = "the samples nearest to any of these, whose labels do not matter; "
                               "see 'sisa help'"},
                      {.name = "duplicates", .help = "samples whose features are equal"},
                      {.name = "mislabelled",
                       .help = "labels that the shards reject which never saw the sample"},
                      {.name = "stale",
                       .help = "samples from before T, the oldest first; of a store with "
                               "'create --time-column'"},
                      {.name = "before",
                       .value = "T",
                       .help = "seconds since 1970, 2024-05-01 or 2024-05-01T12:30:00, with a "
                               "fraction, Z or +02:00 behind it; else UTC"},
                      {.name = "top",
                       .value = "K",
                       .help = "at most so many, the best first",
                       .fallback = std::to_string(kTop)},
                      {.name = "ids", .help = "print ids alone, one a line, as --ids-file reads"},
                      workers_option()},
          .run = run};
}

}  // namespace sisa
