// How long forgetting takes on Fashion-MNIST, 20 shards of 10 slices, default model: acceptance,
// erasure with its byte scan, and what many deferred requests cost to restore. The stores lie in a
// temporary directory; TMPDIR chooses the disk.

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/ensemble.h"
#include "engine/forgetting.h"
#include "engine/stopwatch.h"
#include "shards/error.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

using Ids = std::vector<std::string>;

constexpr int kRepeats = 3;
constexpr std::size_t kSingles = 1000;
constexpr std::size_t kMany = 10'000;

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown processor";
}

void print_environment(const fs::path& directory) {
  utsname system{};
  ::uname(&system);
  std::printf("%s, %u cores; %s %s; %s\n", processor().c_str(), std::thread::hardware_concurrency(),
              system.sysname, system.release, directory.c_str());
  StoreConfig config;
  config.classes = 10;
  config.features = {FeatureType::kByte, {28, 28}};
  for (const auto& [name, value] : make_learner(config)->fingerprint()) {
    std::printf("%s: %s\n", name.c_str(), value.c_str());
  }
}

/// Which of them, from 0 to 1, is that fast.
double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5)];
}

void print_row(const char* what, const std::vector<double>& values, const char* unit) {
  std::printf("%-58s %9.1f %9.1f %9.1f %s\n", what, quantile(values, 0), quantile(values, 0.5),
              quantile(values, 1), unit);
  std::fflush(stdout);
}

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

class Bench {
 public:
  Bench() : directory_(fs::temp_directory_path() / ("sisa-bench-" + std::to_string(::getpid()))) {
    fs::create_directories(directory_);
    ids_.resize(60'000);
    for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i] = std::to_string(i);
    std::shuffle(ids_.begin(), ids_.end(), std::mt19937_64(1));
  }
  ~Bench() { fs::remove_all(directory_); }

  void run() {
    print_environment(directory_);
    train();
    std::printf("\n%-58s %9s %9s %9s\n", "", "least", "median", "most");
    singles();
    many_at_once();
    erase_one_shard();
    erase_all_shards();
    deferred();
  }

 private:
  std::string trained() const { return (directory_ / "trained").string(); }
  std::string store() const { return (directory_ / "store").string(); }

  void train() const {
    CreateOptions options;
    options.data = "fashion-mnist:train";
    Observer silent;
    Ensemble::create(trained(), options, silent);
    const TrainReport report = Ensemble(trained(), Access::kWrite).train(0, silent);
    std::printf("trained in %.1f s, %llu sample visits\n", report.seconds,
                static_cast<unsigned long long>(report.sample_visits));
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

  void singles() const {
    std::vector<double> medians, late;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      std::vector<double> times;
      for (std::size_t i = 0; i < kSingles; ++i) times.push_back(accept(store, {ids_[i]}));
      medians.push_back(quantile(times, 0.5));
      late.push_back(quantile(times, 0.99));
    }
    print_row("accepted: p50 of 1,000 single requests", medians, "ms");
    print_row("accepted: p99 of 1,000 single requests", late, "ms");
  }

  void many_at_once() const {
    std::vector<double> accepted, erased;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      accepted.push_back(accept(store, {ids_.begin(), ids_.begin() + kMany}));
      erased.push_back(erase(store));
    }
    print_row("accepted: 10,000 ids in one request", accepted, "ms");
    print_row("erased: these", erased, "s");
  }

  void erase_one_shard() const {
    begin_anew();
    Store store(this->store(), Access::kWrite);
    std::vector<double> times;
    for (const std::string& id : one_a_shard(store)) {
      accept(store, {id});
      times.push_back(erase(store));
    }
    print_row("erased: a request that hits one shard (20 of them)", times, "s");
  }

  void erase_all_shards() const {
    std::vector<double> times;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      begin_anew();
      Store store(this->store(), Access::kWrite);
      accept(store, one_a_shard(store));
      times.push_back(erase(store));
    }
    print_row("erased: a request that hits all 20 shards", times, "s");
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

  void deferred() const {
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
    print_row("accepted: 10,000 single requests one after another", times, "ms");
    print_row("accepted: all of them", {std::accumulate(times.begin(), times.end(), 0.0) / 1e3},
              "s");
    print_row("erased: all of them", {erased}, "s");
    print_row("restored: all of them", {report.seconds}, "s");
    std::printf("  %llu shards trained, each %d time\n",
                static_cast<unsigned long long>(report.shards_trained), counter.most());
  }

  fs::path directory_;
  Ids ids_;
};

}  // namespace
}  // namespace sisa

int main() {
  try {
    sisa::Bench().run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sisa_forgetting_bench: %s\n", error.what());
    return 1;
  }
}
