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
  std::vector<float> input;
  std::vector<double> scores;
  std::vector<float> answers;
  answers.reserve(batch.size() * classes);
  for (std::size_t from = 0; from < batch.size(); from += kPassSize) {
    const std::size_t rows = std::min(kPassSize, batch.size() - from);
    input.resize(rows * features);
    encode_samples(batch, std::span(indices).subspan(from, rows), input_.mean, input_.scale, input);
    scores.resize(rows * classes);
    scores_.forward(input, scores);
    for (std::size_t i = 0; i < rows; ++i) {
      project_to_simplex(std::span(scores).subspan(i * classes, classes));
    }
    answers.insert(answers.end(), scores.begin(), scores.end());
  }
  return answers;
}

}  // namespace sisa
