#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "bench/commands.h"
#include "bench/environment.h"
#include "bench/scratch_directory.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

constexpr char kTraining[] = "fashion-mnist:train";
constexpr char kTest[] = "fashion-mnist:test";
constexpr std::size_t kScattered = 3000;  // samples of a request
constexpr std::size_t kHeavy = 1500;      // of a heavy subject: half a shard
constexpr std::uint32_t kClasses = 10;

using Ids = std::vector<std::string>;

/// An image's label and how bright it is.
struct Picture {
  std::string id;
  std::uint32_t label;
  double brightness;
};

std::vector<Picture> pictures(const std::string& data) {
  std::vector<Picture> all;
  const auto reader = open_data(data, Labels::kRequired);
  Sample sample;
  while (reader->next(sample)) {
    double sum = 0;
    for (const std::byte pixel : sample.features) sum += std::to_integer<int>(pixel);
    all.push_back({sample.id, sample.label, sum / static_cast<double>(sample.features.size())});
  }
  return all;
}

/// Dark: below the median of all.
double median_brightness(const std::vector<Picture>& all) {
  std::vector<double> values;
  for (const Picture& one : all) values.push_back(one.brightness);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// How far off a guess was, over the requests of one kind.
struct Errors {
  std::vector<double> overall;
  std::vector<double> by_class;

  void add(const std::vector<double>& guess, const std::vector<double>& truth) {
    overall.push_back(std::abs(guess.front() - truth.front()));
    for (std::size_t i = 1; i < guess.size(); ++i)
      by_class.push_back(std::abs(guess[i] - truth[i]));
  }
};

/// 0 of none.
double mean(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// 0 of none.
double most(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::ranges::max_element(values);
}

/// One kind of request.
struct Kind {
  std::string name;
  std::size_t requests = 0;
  Errors forecast;   ///< as impact says
  Errors now;        ///< nothing will change
  Errors meanwhile;  ///< it stays as it is while the request waits
};

/// Gaps between dark and bright images, before and after one request of "a group" was restored.
struct Fairness {
  GroupGaps before;
  GroupGaps after;
  std::map<std::string, double> accuracy_before;
  std::map<std::string, double> accuracy_after;
};

struct Result {
  std::vector<Kind> kinds;
  std::vector<Fairness> fairness;
};

/// Accuracy overall and of each class, from right answers.
std::vector<double> accuracies(const ConfusionMatrix& outcome) {
  std::vector<double> all = {outcome.accuracy()};
  for (std::uint32_t c = 0; c < kClasses; ++c) {
    all.push_back(static_cast<double>(outcome.at(c, c)) / static_cast<double>(outcome.of_label(c)));
  }
  return all;
}

std::vector<double> accuracies(const AnswerForecast& forecast, const ConfusionMatrix& outcome) {
  std::vector<double> all = {forecast.correct / static_cast<double>(outcome.samples())};
  for (std::uint32_t c = 0; c < kClasses; ++c) {
    all.push_back(forecast.classes[c] / static_cast<double>(outcome.of_label(c)));
  }
  return all;
}

std::map<std::string, double> accuracies(const GroupOutcomes& groups) {
  std::map<std::string, double> all;
  for (const auto& [name, outcome] : groups) all[name] = outcome.accuracy();
  return all;
}

/// Asks `impact` of many requests, once for its forecast and once rehearsed.
class Foresight {
 public:
  Foresight(std::size_t requests, std::uint64_t seed, Observer& observer)
      : requests_(requests), random_(seed), observer_(observer), training_(pictures(kTraining)) {
    std::shuffle(training_.begin(), training_.end(), random_);
    dark_below_ = median_brightness(training_);
  }

  Result run() {
    train();
    const std::size_t heavy = requests_;
    ask("3,000 samples", [&](std::size_t) { return drawn([](const Picture&) { return true; }); });
    ask("half of one class", [&](std::size_t i) {
      return drawn([&](const Picture& one) { return one.label == i % kClasses; });
    });
    ask("a subject of 1,500", [&](std::size_t i) { return heavy_subject(i % heavy); });
    ask(
        "a tenth of the dark", [&](std::size_t) { return a_tenth_of_the_dark(); }, true);
    return std::move(result_);
  }

 private:
  std::string file(const char* name) const { return (directory_.path() / name).string(); }

  /// As many subjects of many samples as requests of a kind; all other samples are their own.
  void train() {
    std::ofstream subjects(file("subjects.csv"));
    for (std::size_t i = 0; i < requests_ * kHeavy; ++i) {
      subjects << training_[i].id << ",heavy" << i / kHeavy << "\n";
    }
    subjects.close();
    std::ofstream groups(file("groups.csv"));
    for (const Picture& one : pictures(kTest)) {
      groups << one.id << (is_dark(one) ? ",dark\n" : ",bright\n");
    }
    groups.close();
    CreateOptions options;
    options.data = kTraining;
    options.subjects_file = file("subjects.csv");
    Observer silent;
    Ensemble::create(file("store"), options, silent);
    Ensemble(file("store"), Access::kWrite).train(0, observer_);
  }

  bool is_dark(const Picture& one) const { return one.brightness < dark_below_; }

  template <class Chosen>
  Ids drawn(const Chosen& chosen, std::size_t count = kScattered) {
    Ids ids;
    std::shuffle(training_.begin(), training_.end(), random_);
    for (const Picture& one : training_) {
      if (ids.size() == count) break;
      if (chosen(one)) ids.push_back(one.id);
    }
    return ids;
  }

  Ids a_tenth_of_the_dark() {
    return drawn([&](const Picture& one) { return is_dark(one); }, training_.size() / 20);
  }

  ForgetSet heavy_subject(std::size_t i) const {
    return {.subjects = {"heavy" + std::to_string(i)}};
  }

  static ForgetSet forget_set(ForgetSet forget) { return forget; }
  static ForgetSet forget_set(Ids ids) { return {.ids = std::move(ids)}; }

  template <class Choose>
  void ask(const std::string& name, const Choose& choose, bool groups = false) {
    Kind kind;
    kind.name = name;
    EvaluateOptions data{.data = kTest};
    if (groups) data.grouping.file = file("groups.csv");
    for (std::size_t i = 0; i < requests_; ++i) {
      const ForgetSet forget = forget_set(choose(i));
      Ensemble ensemble(file("store"), Access::kRead);
      Observer silent;
      const ImpactReport foreseen = ensemble.impact(forget, data, {}, silent);
      const ImpactReport seen = ensemble.impact(forget, data, {.rehearse = true}, silent);
      if (observer_.stop_requested()) throw Error(ErrorKind::kInterrupted, "interrupted");
      const ConfusionMatrix& now = seen.now.outcome;
      const std::vector<double> truth = accuracies(seen.restored->outcome);
      kind.forecast.add(accuracies(*foreseen.forecast, now), truth);
      kind.now.add(accuracies(now), truth);
      if (seen.meanwhile) kind.meanwhile.add(accuracies(seen.meanwhile->outcome), truth);
      ++kind.requests;
      if (!groups) continue;
      result_.fairness.push_back({*gaps_of(seen.now.groups), *gaps_of(seen.restored->groups),
                                  accuracies(seen.now.groups), accuracies(seen.restored->groups)});
    }
    result_.kinds.push_back(std::move(kind));
  }

  const std::size_t requests_;
  std::mt19937_64 random_;
  Observer& observer_;
  ScratchDirectory directory_;
  std::vector<Picture> training_;
  double dark_below_ = 0;
  Result result_;
};

/// Mean and spread of one figure over the requests.
template <class Figure>
std::string over(const std::vector<Fairness>& all, const Figure& figure) {
  std::vector<double> values;
  for (const Fairness& one : all) values.push_back(figure(one));
  const auto [low, high] = std::ranges::minmax(values);
  return fixed(mean(values), 4) + " (" + fixed(low, 4) + " to " + fixed(high, 4) + ")";
}

std::string fairness_table(const std::vector<Fairness>& all, const Style& style) {
  Table table({{"", Table::Align::kLeft}, {"before"}, {"after (over requests)"}});
  const auto gap = [&](const char* name, double GroupGaps::*figure) {
    table.add({name, fixed(all.front().before.*figure, 4),
               over(all, [&](const Fairness& one) { return one.after.*figure; })});
  };
  for (const auto& [name, accuracy] : all.front().accuracy_before) {
    table.add({"accuracy of " + name, fixed(accuracy, 4),
               over(all, [&](const Fairness& one) { return one.accuracy_after.at(name); })});
  }
  gap("accuracy difference", &GroupGaps::accuracy);
  gap("demographic parity difference", &GroupGaps::demographic_parity);
  gap("equalised odds difference", &GroupGaps::equalised_odds);
  return table.text(style);
}

std::string in_words(const Result& result, const Style& style) {
  std::string text;
  for (const auto& [name, value] : environment()) text += name + ": " + value + "\n";
  Table table({{"request", Table::Align::kLeft},
               {"requests"},
               {"forecast: mean error"},
               {"worst"},
               {"by class"},
               {"no change: mean error"},
               {"by class"},
               {"meanwhile: mean error"}});
  for (const Kind& kind : result.kinds) {
    table.add({kind.name, std::to_string(kind.requests), fixed(mean(kind.forecast.overall), 4),
               fixed(most(kind.forecast.overall), 4), fixed(mean(kind.forecast.by_class), 4),
               fixed(mean(kind.now.overall), 4), fixed(mean(kind.now.by_class), 4),
               kind.meanwhile.overall.empty() ? "-" : fixed(mean(kind.meanwhile.overall), 4)});
  }
  return text + "\n" + table.text(style) + "\n" + fairness_table(result.fairness, style);
}

Json json_of(const Errors& errors) {
  if (errors.overall.empty()) return nullptr;
  return {{"mean", mean(errors.overall)},
          {"worst", most(errors.overall)},
          {"mean_by_class", mean(errors.by_class)}};
}

Json json_of(const GroupGaps& gaps) {
  return {{"accuracy_difference", gaps.accuracy},
          {"demographic_parity_difference", gaps.demographic_parity},
          {"equalised_odds_difference", gaps.equalised_odds}};
}

Json json_of(const Result& result) {
  Json values = Json::object();
  for (const auto& [name, value] : environment()) values["environment"][name] = value;
  for (const Kind& kind : result.kinds) {
    values["kinds"].push_back({{"kind", kind.name},
                               {"requests", kind.requests},
                               {"forecast", json_of(kind.forecast)},
                               {"no_change", json_of(kind.now)},
                               {"meanwhile", json_of(kind.meanwhile)}});
  }
  for (const Fairness& one : result.fairness) {
    values["fairness"].push_back({{"before", json_of(one.before)}, {"after", json_of(one.after)}});
  }
  return values;
}

int run(const Arguments& arguments, Output& output) {
  const std::size_t requests = arguments.whole("requests", 10, 1, 20);
  const std::uint64_t seed = arguments.whole("seed", 0, 0, UINT32_MAX);
  Result result;
  {
    Progress progress(output, "foreseeing");
    result = Foresight(requests, seed, progress).run();
  }
  if (output.json()) {
    output.object(json_of(result));
  } else {
    print(in_words(result, output.style()));
  }
  return 0;
}

}  // namespace

Command forecast_command() {
  return {.name = "forecast",
          .summary = "how far off impact's forecasts are, and what forgetting does to groups",
          .usage = "[options]",
          .operands = {},
          .options = {{.name = "requests",
                       .value = "N",
                       .help = "of each of four kinds",
                       .fallback = "10"},
                      {.name = "seed", .value = "N", .help = "of the choice", .fallback = "0"}},
          .notes =
              "On Fashion-MNIST, 20 shards of 10 slices, default model. The truth is what a\n"
              "rehearsal answers, which is what the store will answer, bit for bit.\n",
          .run = run};
}

}  // namespace sisa
