#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
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
#include "engine/forgetting.h"
#include "engine/stopwatch.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

using Ids = std::vector<std::string>;

constexpr int kRepeats = 3;
constexpr std::size_t kSingles = 1000;
constexpr std::size_t kMany = 10'000;

/// Which of them, from 0 to 1, is that fast.
double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5)];
}

/// One measured thing.
struct Row {
  std::string what;
  std::vector<double> values;
  std::string unit;
};

/// Counts how often each shard is trained.
class ShardCounter : public Observer {
 public:
  void on_shard_done(ShardId shard) override {
    const std::scoped_lock lock(mutex_);
    ++counts_[shard];
  }
  int most() const {
    int most = 0;
    for (const auto& [shard, count] : counts_) most = std::max(most, count);
    return most;
  }

 private:
  std::mutex mutex_;
  std::map<ShardId, int> counts_;
};

/// How long forgetting takes on Fashion-MNIST, 20 shards of 10 slices, default model: acceptance,
/// erasure with its byte scan, and what many deferred requests cost to restore.
class Forgetting {
 public:
  explicit Forgetting(Observer& observer) : observer_(observer) {
    ids_.resize(60'000);
    for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i] = std::to_string(i);
    std::shuffle(ids_.begin(), ids_.end(), std::mt19937_64(1));
  }

  std::vector<Row> run() {
    train();
    singles();
    many_at_once();
    erase_one_shard();
    erase_all_shards();
    deferred();
    return rows_;
  }

 private:
  std::string trained() const { return (directory_.path() / "trained").string(); }
  std::string store() const { return (directory_.path() / "store").string(); }

  void add(const char* what, std::vector<double> values, const char* unit) {
    rows_.push_back({what, std::move(values), unit});
  }

  void train() {
    CreateOptions options;
    options.data = "fashion-mnist:train";
    Observer silent;
    Ensemble::create(trained(), options, silent);
    const TrainReport report = Ensemble(trained(), Access::kWrite).train(0, observer_);
    add("trained: all 20 shards", {report.seconds}, "s");
  }

  /// A copy of the trained store, on the disk before anything is measured.
  void begin_anew() const {
    fs::remove_all(store());
    fs::copy(trained(), store(), fs::copy_options::recursive);
    ::sync();
  }

  /// As Ensemble::unlearn accepts, without what follows.
  static double accept(Store& store, const Ids& ids) {
    const Stopwatch watch;
    store.journal().accept({RequestKind::kUnlearn, plan_forgetting(store, {.ids = ids}), {}});
    return watch.milliseconds();
  }

  static double erase(Store& store) {
    const Stopwatch watch;
    store.journal().erase();
    return watch.seconds();
  }

  void singles() {
    std::vector<double> medians, late;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      std::vector<double> times;
      for (std::size_t i = 0; i < kSingles; ++i) times.push_back(accept(store, {ids_[i]}));
      medians.push_back(quantile(times, 0.5));
      late.push_back(quantile(times, 0.99));
    }
    add("accepted: p50 of 1,000 single requests", medians, "ms");
    add("accepted: p99 of 1,000 single requests", late, "ms");
  }

  void many_at_once() {
    std::vector<double> accepted, erased;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      accepted.push_back(accept(store, {ids_.begin(), ids_.begin() + kMany}));
      erased.push_back(erase(store));
    }
    add("accepted: 10,000 ids in one request", accepted, "ms");
    add("erased: these", erased, "s");
  }

  void erase_one_shard() {
    begin_anew();
    Store store(this->store(), Access::kWrite);
    std::vector<double> times;
    for (const std::string& id : one_a_shard(store)) {
      accept(store, {id});
      times.push_back(erase(store));
    }
    add("erased: a request that hits one shard (20 of them)", times, "s");
  }

  void erase_all_shards() {
    std::vector<double> times;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      accept(store, one_a_shard(store));
      times.push_back(erase(store));
    }
    add("erased: a request that hits all 20 shards", times, "s");
  }

  /// Ids of which each shard holds one.
  Ids one_a_shard(Store& store) const {
    std::map<ShardId, std::string> chosen;
    for (const std::string& id : ids_) {
      if (chosen.size() == store.config().shards) break;
      const DeletionPlan plan = plan_forgetting(store, {.ids = {id}});
      chosen.try_emplace(plan.samples.front().place.shard, id);
    }
    Ids ids;
    for (const auto& [shard, id] : chosen) ids.push_back(id);
    return ids;
  }

  void deferred() {
    begin_anew();
    std::vector<double> times;
    double erased = 0;
    {
      Store store(this->store(), Access::kWrite);
      for (std::size_t i = 0; i < kMany; ++i) times.push_back(accept(store, {ids_[i]}));
      erased = erase(store);
    }
    ShardCounter counter;
    const TrainReport report = Ensemble(store(), Access::kWrite).retrain(0, counter);
    add("accepted: 10,000 single requests one after another", times, "ms");
    add("accepted: all of them", {std::accumulate(times.begin(), times.end(), 0.0) / 1e3}, "s");
    add("erased: all of them", {erased}, "s");
    add("restored: all of them", {report.seconds}, "s");
    add("restored: trainings of one shard", {static_cast<double>(counter.most())}, "");
  }

  Observer& observer_;
  ScratchDirectory directory_;
  std::vector<Row> rows_;
  Ids ids_;
};

std::string in_words(const std::vector<Row>& rows, const Style& style) {
  std::string text;
  for (const auto& [name, value] : environment()) text += name + ": " + value + "\n";
  Table table(
      {{"", Table::Align::kLeft}, {"least"}, {"median"}, {"most"}, {"", Table::Align::kLeft}});
  for (const Row& row : rows) {
    table.add({row.what, fixed(quantile(row.values, 0), 1), fixed(quantile(row.values, 0.5), 1),
               fixed(quantile(row.values, 1), 1), row.unit});
  }
  return text + "\n" + table.text(style);
}

Json json_of(const std::vector<Row>& rows) {
  Json values = Json::object();
  for (const auto& [name, value] : environment()) values["environment"][name] = value;
  for (const Row& row : rows) {
    values["rows"].push_back({{"what", row.what},
                              {"unit", row.unit},
                              {"least", quantile(row.values, 0)},
                              {"median", quantile(row.values, 0.5)},
                              {"most", quantile(row.values, 1)}});
  }
  return values;
}

int run(const Arguments&, Output& output) {
  std::vector<Row> rows;
  {
    Progress progress(output, "forgetting");
    rows = Forgetting(progress).run();
  }
  if (output.json()) {
    output.object(json_of(rows));
  } else {
    print(in_words(rows, output.style()));
  }
  return 0;
}

}  // namespace

Command forgetting_command() {
  return {.name = "forgetting",
          .summary = "how long acceptance, erasure and restoration take on Fashion-MNIST",
          .usage = "[options]",
          .operands = {},
          .notes = "The stores lie in a temporary directory: TMPDIR chooses the disk.\n",
          .run = run};
}

}  // namespace sisa
