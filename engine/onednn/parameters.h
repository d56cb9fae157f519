#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/initial_weights.h"
#include "engine/onednn/aligned_floats.h"
#include "storage/tensor.h"

namespace sisa {

/// A tensor of a model under the name and with the shape it has in a checkpoint, row-major.
struct Parameter {
  std::string name;
  std::vector<std::int64_t> shape;
  float bound = 0;  ///< initial values are uniform within it; of trained ones
  AlignedFloats values = {};
};

/// All tensors that make up a model's state, declared one by one in the order of its layers; values
/// are unset until they are drawn or loaded. Not thread-safe.
class Parameters {
 public:
  /// A trained tensor whose initial values lie within `bound`.
  void add_trained(const std::string& name, std::vector<std::int64_t> shape, float bound);

  /// A tensor that is part of the state without being trained.
  void add_buffer(const std::string& name, std::vector<std::int64_t> shape);

  /// Gives every trained tensor its initial values, in order of declaration.
  void draw(InitialWeights weights);

  std::span<Parameter> trained() { return trained_; }

  /// The values of the buffer of that name; none if there is no such buffer.
  std::span<float> buffer(std::string_view name);

  /// Of the values of all tensors.
  std::uint64_t bytes();

  /// A copy of all tensors, sorted by name.
  State state();

  /// Gives every tensor its value from `state`. Error(kDamaged) unless the state has exactly these
  /// tensors with these shapes.
  void load(const State& state);

 private:
  std::vector<Parameter*> by_name();

  std::vector<Parameter> trained_;
  std::vector<Parameter> buffers_;
};

}  // namespace sisa
