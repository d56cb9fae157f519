#include "storage/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace sisa {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are stored little-endian");

constexpr std::size_t kAlignment = 8;

std::vector<const Tensor*> widest_first(const State& state) {
  std::vector<const Tensor*> tensors;
  for (const Tensor& tensor : state) tensors.push_back(&tensor);
  std::stable_sort(tensors.begin(), tensors.end(), [](const Tensor* a, const Tensor* b) {
    return size_of(a->dtype) > size_of(b->dtype);
  });
  return tensors;
}

std::string header_of(const std::vector<const Tensor*>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  nlohmann::json header = {{"__metadata__", metadata}};
  std::uint64_t offset = 0;
  for (const Tensor* tensor : tensors) {
    const std::uint64_t end = offset + tensor->data.size();
    header[tensor->name] = {{"dtype", to_string(tensor->dtype)},
                            {"shape", tensor->shape},
                            {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  return text;
}

}  // namespace

void write_safetensors(const State& state, const std::map<std::string, std::string>& metadata,
                       const ByteSink& sink) {
  const std::vector<const Tensor*> tensors = widest_first(state);
  const std::string header = header_of(tensors, metadata);
  const std::uint64_t length = header.size();
  sink(std::as_bytes(std::span(&length, 1)));
  sink(std::as_bytes(std::span(header)));
  for (const Tensor* tensor : tensors) sink(tensor->data);
}

}  // namespace sisa
