#include <benchmark/benchmark.h>

#include <memory>
#include <random>

#include "engine/learners/torch_library.h"
#include "engine/slice_learner.h"
#include "shards/schedule.h"

namespace sisa {
namespace {

constexpr std::uint32_t kClasses = 10;

/// Images of 28×28 random bytes.
SampleBlock random_images(std::size_t count) {
  SampleBlock block(FeatureLayout{FeatureType::kByte, {1, 28, 28}});
  std::mt19937 random;
  for (std::size_t i = 0; i < count; ++i) {
    SampleKey key;
    for (auto& byte : key.bytes) byte = static_cast<std::uint8_t>(random());
    block.keys.push_back(key);
    block.labels.push_back(static_cast<std::uint32_t>(i) % kClasses);
    for (int j = 0; j < 28 * 28; ++j) block.features.push_back(static_cast<std::byte>(random()));
  }
  return block;
}

using MakeLearner = std::unique_ptr<SliceLearner> (*)(const StoreConfig&);

/// Training on one core, the schedule, encoding and optimiser included.
void train_by(MakeLearner make, benchmark::State& state, const char* architecture,
              const char* optimizer, double momentum) {
  StoreConfig config;
  config.classes = kClasses;
  config.features = {FeatureType::kByte, {1, 28, 28}};
  config.model.architecture = architecture;
  config.training.optimizer = optimizer;
  config.training.momentum = momentum;
  config.training.learning_rate = 0.001;
  config.training.batch_size = static_cast<std::uint32_t>(state.range(0));
  const SampleBlock block = random_images(1024);
  const auto learner = make(config);
  learner->enter_worker_thread();
  const State start = learner->initial_state({}, block);
  Observer observer;
  for (auto _ : state) {
    BatchSequence batches({.seed = 1, .visits = 1024, .batch_size = config.training.batch_size},
                          block.keys);
    benchmark::DoNotOptimize(learner->train(start, batches, block, observer));
  }
  state.SetItemsProcessed(state.iterations() * 1024);
}

void train(benchmark::State& state, const char* architecture, const char* optimizer,
           double momentum) {
  train_by(make_slice_learner, state, architecture, optimizer, momentum);
}

void train_by_autograd(benchmark::State& state, const char* architecture, const char* optimizer,
                       double momentum) {
  train_by(make_torch_learner, state, architecture, optimizer, momentum);
}

BENCHMARK_CAPTURE(train, mlp_sgd, "mlp:128", "sgd", 0.0)->Arg(16)->Arg(64)->Arg(128)->Arg(256);
BENCHMARK_CAPTURE(train, mlp_momentum, "mlp:128", "sgd", 0.9)->Arg(16)->Arg(64)->Arg(128)->Arg(256);
BENCHMARK_CAPTURE(train, mlp_adam, "mlp:128", "adam", 0.9)->Arg(16)->Arg(64)->Arg(128)->Arg(256);
BENCHMARK_CAPTURE(train, cnn_sgd, "cnn", "sgd", 0.0)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train, cnn_momentum, "cnn", "sgd", 0.9)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train, cnn_adam, "cnn", "adam", 0.9)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train_by_autograd, mlp_sgd, "mlp:128", "sgd", 0.0)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256);
BENCHMARK_CAPTURE(train_by_autograd, mlp_momentum, "mlp:128", "sgd", 0.9)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256);
BENCHMARK_CAPTURE(train_by_autograd, mlp_adam, "mlp:128", "adam", 0.9)
    ->Arg(16)
    ->Arg(64)
    ->Arg(128)
    ->Arg(256);
BENCHMARK_CAPTURE(train_by_autograd, cnn_sgd, "cnn", "sgd", 0.0)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train_by_autograd, cnn_momentum, "cnn", "sgd", 0.9)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train_by_autograd, cnn_adam, "cnn", "adam", 0.9)->Arg(32)->Arg(128);
BENCHMARK_CAPTURE(train, resnet18_sgd, "resnet18", "sgd", 0.0)
    ->Arg(32)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sisa
