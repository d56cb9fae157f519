#include "engine/ridge/ridge_constituent.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "engine/onednn/gemm.h"
#include "engine/ridge/simplex.h"
#include "engine/sample_encoding.h"

namespace sisa {
namespace {

constexpr std::size_t kPassSize = 256;

}  // namespace

std::vector<float> RidgeConstituent::probabilities(const SampleBlock& batch) {
  const std::size_t classes = scores_.bias.size();
  const std::size_t features = batch.layout.elements();
  std::vector<std::uint32_t> indices(batch.size());
  std::iota(indices.begin(), indices.end(), 0U);
  std::vector<float> input(std::min(kPassSize, batch.size()) * features);
  std::vector<float> answers(batch.size() * classes);
  for (std::size_t from = 0; from < batch.size(); from += kPassSize) {
    const std::size_t rows = std::min(kPassSize, batch.size() - from);
    encode_samples(batch, std::span(indices).subspan(from, rows), input_.mean, input_.scale, input);
    const std::span<float> scores = std::span(answers).subspan(from * classes, rows * classes);
    for (std::size_t i = 0; i < rows; ++i) {
      std::copy(scores_.bias.begin(), scores_.bias.end(), scores.begin() + i * classes);
    }
    gemm({.b = Op::kTransposed,
          .rows = static_cast<std::int64_t>(rows),
          .columns = static_cast<std::int64_t>(classes),
          .inner = static_cast<std::int64_t>(features),
          .beta = 1},
         input.data(), scores_.weight.data(), scores.data());
    for (std::size_t i = 0; i < rows; ++i) project_to_simplex(scores.subspan(i * classes, classes));
  }
  return answers;
}

}  // namespace sisa
