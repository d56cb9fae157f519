#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/observer.h"
#include "engine/slice_learner.h"
#include "shards/random_stream.h"
#include "shards/schedule.h"

namespace sisa::toy {

/// Reproducible numbers for test data.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix64(state_++ * 0x9E3779B97F4A7C15U + 1); }
  /// In [-1, 1).
  float real() { return static_cast<float>(static_cast<double>(next() >> 11) * 0x1p-52 - 1); }

 private:
  std::uint64_t state_;
};

inline void append(SampleBlock& block, std::uint32_t label, const std::vector<std::byte>& row,
                   Numbers& numbers) {
  SampleKey key;
  const std::uint64_t words[] = {numbers.next(), numbers.next()};
  std::memcpy(key.bytes.data(), words, sizeof words);
  block.keys.push_back(key);
  block.labels.push_back(label);
  block.features.insert(block.features.end(), row.begin(), row.end());
}

/// Random samples whose class shifts all their features: easy to learn.
inline SampleBlock samples(const FeatureLayout& layout, std::uint32_t classes, std::size_t count,
                           std::uint64_t seed = 1) {
  Numbers numbers(seed);
  SampleBlock block(layout);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t label = static_cast<std::uint32_t>(i) % classes;
    std::vector<std::byte> row(layout.bytes());
    for (std::size_t j = 0; j < layout.elements(); ++j) {
      const bool mark = j % classes == label;
      if (layout.type == FeatureType::kByte) {
        row[j] = static_cast<std::byte>(numbers.next() % 100 + (mark ? 150 : 0));
      } else {
        const float value = numbers.real() + (mark ? 3.0F : 0.0F);
        std::memcpy(row.data() + 4 * j, &value, 4);
      }
    }
    append(block, label, row, numbers);
  }
  return block;
}

/// A model of tests/learners/scripted.
inline DeclaredFile scripted(const std::string& name) {
  return read_declared_file(std::string(SISA_SOURCE_DIR) + "/tests/learners/scripted/" + name +
                            ".pt");
}

/// `architecture` may also be "torchscript:NAME", a model of tests/learners/scripted.
inline StoreConfig config(const std::string& architecture, const FeatureLayout& layout,
                          std::uint32_t classes) {
  StoreConfig result;
  result.classes = classes;
  result.seed = 42;
  result.features = layout;
  result.model.architecture = architecture;
  if (const std::string_view prefix = "torchscript:"; architecture.starts_with(prefix)) {
    result.model.architecture = "torchscript";
    result.model.file = scripted(architecture.substr(prefix.size()));
  }
  result.training.batch_size = 8;
  result.training.learning_rate = 0.01;
  return result;
}

/// Trains one slice of `visits` sample visits.
inline State train(const SliceLearner& learner, const StoreConfig& config, const State& before,
                   const SampleBlock& block, std::uint64_t visits, ShardId shard = {},
                   SliceId slice = {1}, Observer&& observer = Observer()) {
  BatchSequence batches({config.seed, shard, slice, visits, config.training.batch_size},
                        block.keys);
  return learner.train(before, batches, block, observer);
}

inline const Tensor* find(const State& state, const std::string& name) {
  for (const Tensor& tensor : state) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

/// The numbers of an f32 tensor that must exist.
inline std::vector<float> floats(const State& state, const std::string& name) {
  const std::vector<std::byte>& data = find(state, name)->data;
  std::vector<float> values(data.size() / sizeof(float));
  std::memcpy(values.data(), data.data(), data.size());
  return values;
}

inline double accuracy(Constituent& model, const SampleBlock& block, std::uint32_t classes) {
  const std::vector<float> rows = model.probabilities(block);
  std::size_t correct = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto* row = rows.data() + i * classes;
    const auto best = static_cast<std::uint32_t>(std::max_element(row, row + classes) - row);
    correct += best == block.labels[i];
  }
  return static_cast<double>(correct) / static_cast<double>(block.size());
}

}  // namespace sisa::toy
