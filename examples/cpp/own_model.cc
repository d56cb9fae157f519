// own_model STORE TABLE.csv ID: registers a model of one's own, trains an ensemble of it on a table
// of two classes, unlearns one sample, and prints the digest before and after.
//
// The model answers with the class whose mean is nearest. Means are sums, so that it is a
// SumLearner: a sample is forgotten by subtracting it. Models that are trained by steps are
// SliceLearners.
#include <cmath>
#include <cstring>
#include <iostream>

#include "engine/ensemble.h"
#include "engine/model_registry.h"
#include "engine/sum_learner.h"
#include "shards/error.h"

namespace {

using namespace sisa;

float feature(const SampleBlock& block, std::size_t row, std::size_t j) {
  float value;
  std::memcpy(&value, block.row(row).data() + j * sizeof value, sizeof value);
  return value;
}

/// Class means, one after another.
class Nearest : public Constituent {
 public:
  Nearest(std::vector<float> means, std::size_t classes) : means_(means), classes_(classes) {}

  std::vector<float> probabilities(const SampleBlock& batch) override {
    std::vector<float> rows(batch.size() * classes_, 0);
    const std::size_t width = means_.size() / classes_;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      std::size_t best = 0;
      double least = INFINITY;
      for (std::size_t k = 0; k < classes_; ++k) {
        double distance = 0;
        for (std::size_t j = 0; j < width; ++j) {
          distance += std::pow(feature(batch, i, j) - means_[k * width + j], 2);
        }
        if (distance < least) best = k;
        least = std::min(least, distance);
      }
      rows[i * classes_ + best] = 1;
    }
    return rows;
  }

 private:
  std::vector<float> means_;
  std::size_t classes_;
};

/// Sums of features in steps of 1/256, and counts, of each class.
class NearestMean : public SumLearner {
 public:
  explicit NearestMean(const StoreConfig& config)
      : width_(config.model_input().elements()), classes_(config.classes) {}

  std::size_t sum_size() const override { return classes_ * (width_ + 1); }

  void accumulate(const SampleBlock& block, int sign, ExactSum& sum) const override {
    for (std::size_t i = 0; i < block.size(); ++i) {
      std::int64_t* own = &sum[block.labels[i] * (width_ + 1)];
      for (std::size_t j = 0; j < width_; ++j)
        own[j] += sign * std::lround(256 * feature(block, i, j));
      own[width_] += sign;
    }
  }

  State solve(const ExactSum& sum) const override {
    std::vector<float> means;
    for (std::size_t k = 0; k < classes_; ++k) {
      const std::int64_t* own = &sum[k * (width_ + 1)];
      for (std::size_t j = 0; j < width_; ++j) {
        means.push_back(static_cast<float>(own[j] / 256.0 / static_cast<double>(own[width_])));
      }
    }
    const auto bytes = std::as_bytes(std::span(means));
    return {{"means",
             DType::kF32,
             {static_cast<std::int64_t>(means.size())},
             {bytes.begin(), bytes.end()}}};
  }

  std::uint64_t state_bytes() const override { return 4 * classes_ * width_; }

  std::unique_ptr<Constituent> constituent(const State& state) const override {
    std::vector<float> means(classes_ * width_);
    std::memcpy(means.data(), state.front().data.data(), 4 * means.size());
    return std::make_unique<Nearest>(means, classes_);
  }

  Fingerprint fingerprint() const override { return {{"nearest mean", "1"}}; }
  void enter_worker_thread() const override {}

 private:
  std::size_t width_;
  std::size_t classes_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw Error(ErrorKind::kUsage, "own_model STORE TABLE.csv ID");
  register_model("nearest-mean",
                 [](const StoreConfig& config) { return std::make_unique<NearestMean>(config); });

  Observer observer;
  CreateOptions options{.data = std::string("csv:") + argv[2]};
  options.config = {
      .shards = 2, .slices = 1, .classes = 2, .model = {.architecture = "nearest-mean"}};
  Ensemble::create(argv[1], options, observer);
  Ensemble ensemble(argv[1], Access::kWrite);
  ensemble.train(/*workers=*/0, observer);
  std::cout << to_hex(ensemble.status().digest.value()) << '\n';
  ensemble.unlearn({.ids = {argv[3]}}, {.defer = false}, observer);
  std::cout << to_hex(ensemble.status().digest.value()) << '\n';
  if (!ensemble.verify(/*replay=*/true, {}, 0, observer).ok()) return 4;
} catch (const sisa::Error& error) {
  std::cerr << error.what() << '\n';
  return static_cast<int>(error.kind());
}
