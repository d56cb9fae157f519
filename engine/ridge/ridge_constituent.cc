#include "engine/ridge/ridge_constituent.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "engine/ridge/simplex.h"
#include "engine/sample_encoding.h"

namespace sisa {
namespace {

constexpr std::size_t kPassSize = 256;

}  // namespace

std::vector<float> RidgeConstituent::probabilities(const SampleBlock& batch) {
  const std::size_t classes = scores_.outputs();
  const std::size_t features = scores_.inputs();
  std::vector<std::uint32_t> indices(batch.size());
  std::iota(indices.begin(), indices.end(), 0U);
  std::vector<float> input(std::min(kPassSize, batch.size()) * features);
  std::vector<double> scores(batch.size() * classes);
  for (std::size_t from = 0; from < batch.size(); from += kPassSize) {
    const std::size_t rows = std::min(kPassSize, batch.size() - from);
    encode_samples(batch, std::span(indices).subspan(from, rows), input_.mean, input_.scale, input);
    scores_.forward(std::span(input).first(rows * features),
                    std::span(scores).subspan(from * classes, rows * classes));
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    project_to_simplex(std::span(scores).subspan(i * classes, classes));
  }
  return {scores.begin(), scores.end()};
}

}  // namespace sisa
