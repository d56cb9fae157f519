#include "engine/ridge/ridge_learner.h"

#include <cstring>
#include <span>
#include <string>

#include "engine/onednn/onednn_threads.h"
#include "engine/ridge/least_squares.h"
#include "engine/ridge/ridge_constituent.h"
#include "shards/error.h"
#include "storage/sample_set_hash.h"

namespace sisa {
namespace {

constexpr char kWeight[] = "ridge.weight";
constexpr char kBias[] = "ridge.bias";

Tensor tensor_of(const char* name, std::vector<std::int64_t> shape, std::span<const float> values) {
  const auto bytes = std::as_bytes(values);
  return {name, DType::kF32, std::move(shape), {bytes.begin(), bytes.end()}};
}

std::vector<float> floats_of(const State& state, const char* name, std::size_t count) {
  for (const Tensor& tensor : state) {
    if (tensor.name != name || tensor.data.size() != count * sizeof(float)) continue;
    std::vector<float> values(count);
    std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
    return values;
  }
  throw Error(ErrorKind::kDamaged, std::string("a checkpoint lacks the tensor ") + name);
}

}  // namespace

RidgeLearner::RidgeLearner(const StoreConfig& config)
    : spec_(model_spec(config)),
      input_(config.model_input()),
      numbers_(input_, spec_.normalisation),
      layout_{.width = numbers_.width() + 1, .classes = config.classes} {}

void RidgeLearner::accumulate(const SampleBlock& block, int sign, ExactSum& sum) const {
  Gram(numbers_, layout_).accumulate(block, sign, sum);
}

State RidgeLearner::solve(const ExactSum& sum) const {
  const LinearScores scores = least_squares(sum, layout_, numbers_, spec_.penalty);
  return {tensor_of(kBias, {spec_.classes}, scores.bias),
          tensor_of(kWeight, {spec_.classes, spec_.features()}, scores.weight)};
}

std::uint64_t RidgeLearner::state_bytes() const {
  return layout_.size() * sizeof(std::int64_t) + layout_.width * layout_.classes * sizeof(float) +
         SampleSetHash::kBytes;
}

std::unique_ptr<Constituent> RidgeLearner::constituent(const State& state) const {
  const std::size_t features = numbers_.width();
  return std::make_unique<RidgeConstituent>(
      LinearScores{floats_of(state, kWeight, features * layout_.classes),
                   floats_of(state, kBias, layout_.classes)},
      Standardizer::declared_or_none(spec_.normalisation, input_));
}

Fingerprint RidgeLearner::fingerprint() const { return least_squares_fingerprint(); }

void RidgeLearner::enter_worker_thread() const {
  use_one_onednn_thread();
  use_one_lapack_thread();
}

}  // namespace sisa
