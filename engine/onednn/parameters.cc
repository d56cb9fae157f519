#include "engine/onednn/parameters.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <utility>

#include "engine/tensor_shape.h"

namespace sisa {
namespace {

Parameter make_parameter(const std::string& name, std::vector<std::int64_t> shape, float bound) {
  const std::int64_t elements =
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  return {name, std::move(shape), bound, AlignedFloats(static_cast<std::size_t>(elements))};
}

Tensor encode(const Parameter& parameter) {
  const auto bytes = std::as_bytes(parameter.values.all());
  return {parameter.name, DType::kF32, parameter.shape, {bytes.begin(), bytes.end()}};
}

}  // namespace

void Parameters::add_trained(const std::string& name, std::vector<std::int64_t> shape,
                             float bound) {
  trained_.push_back(make_parameter(name, std::move(shape), bound));
}

void Parameters::add_buffer(const std::string& name, std::vector<std::int64_t> shape) {
  buffers_.push_back(make_parameter(name, std::move(shape), 0));
}

void Parameters::draw(InitialWeights weights) {
  for (Parameter& parameter : trained_) weights.uniform(parameter.bound, parameter.values.all());
}

std::span<float> Parameters::buffer(std::string_view name) {
  for (Parameter& buffer : buffers_) {
    if (buffer.name == name) return buffer.values.all();
  }
  return {};
}

std::vector<Parameter*> Parameters::by_name() {
  std::vector<Parameter*> all;
  for (Parameter& parameter : trained_) all.push_back(&parameter);
  for (Parameter& parameter : buffers_) all.push_back(&parameter);
  std::sort(all.begin(), all.end(),
            [](const Parameter* a, const Parameter* b) { return a->name < b->name; });
  return all;
}

std::uint64_t Parameters::bytes() {
  std::uint64_t bytes = 0;
  for (const Parameter* parameter : by_name()) bytes += parameter->values.size() * sizeof(float);
  return bytes;
}

State Parameters::state() {
  State state;
  for (const Parameter* parameter : by_name()) state.push_back(encode(*parameter));
  return state;
}

void Parameters::load(const State& state) {
  const std::vector<Parameter*> all = by_name();
  std::vector<TensorShape> shapes;
  for (const Parameter* p : all) shapes.push_back({p->name, DType::kF32, p->shape});
  require_tensors(state, shapes);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::memcpy(all[i]->values.data(), state[i].data.data(), state[i].data.size());
  }
}

}  // namespace sisa
