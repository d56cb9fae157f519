#include "engine/front_pass.h"

#include <algorithm>

namespace sisa {
namespace {

constexpr std::size_t kPiece = 64;  // samples

}  // namespace

std::vector<std::byte> apply_front(const Front& front, const FeatureLayout& features,
                                   std::span<const std::byte> rows, WorkerPool& pool) {
  const std::size_t input = features.bytes();
  const std::size_t output = front.output().bytes();
  const std::size_t count = rows.size() / input;
  std::vector<std::byte> results(count * output);
  pool.run((count + kPiece - 1) / kPiece, [&](std::size_t i) {
    const std::size_t first = i * kPiece;
    const std::size_t size = std::min(kPiece, count - first);
    front.apply(rows.subspan(first * input, size * input),
                std::span(results).subspan(first * output, size * output));
  });
  return results;
}

void apply_front(const Front& front, const FeatureLayout& features, std::span<Sample> samples,
                 WorkerPool& pool) {
  std::vector<std::byte> rows;
  for (const Sample& sample : samples) {
    rows.insert(rows.end(), sample.features.begin(), sample.features.end());
  }
  const std::vector<std::byte> results = apply_front(front, features, rows, pool);
  auto result = results.begin();
  for (Sample& sample : samples) {
    const auto end = result + static_cast<std::ptrdiff_t>(front.output().bytes());
    sample.front.assign(result, end);
    result = end;
  }
}

void apply_front(const Front* front, SampleBlock& block, WorkerPool& pool) {
  if (front == nullptr) return;
  block.features = apply_front(*front, block.layout, block.features, pool);
  block.layout = front->output();
}

}  // namespace sisa
