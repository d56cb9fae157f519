#include "engine/onednn/dense_constituent.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "engine/onednn/onednn_threads.h"
#include "engine/onednn/softmax_loss.h"

namespace sisa {

DenseConstituent::DenseConstituent(DenseModel&& model, const ModelSpec& spec)
    : model_(std::move(model)),
      input_(kPassSize * static_cast<std::size_t>(spec.features())),
      stack_(model_.parameters().trained(), spec.activation, kPassSize),
      classes_(static_cast<std::size_t>(spec.classes)) {}

std::vector<float> DenseConstituent::probabilities(const SampleBlock& batch) {
  use_one_onednn_thread();
  std::vector<std::uint32_t> indices(batch.size());
  std::iota(indices.begin(), indices.end(), 0U);
  std::vector<float> answers(batch.size() * classes_);
  for (std::size_t from = 0; from < batch.size(); from += kPassSize) {
    const std::size_t rows = std::min(kPassSize, batch.size() - from);
    model_.encode(batch, std::span(indices).subspan(from, rows), input_.all());
    const auto logits = stack_.forward(input_.all(), static_cast<std::int64_t>(rows));
    softmax(logits, classes_, std::span(answers).subspan(from * classes_, rows * classes_));
  }
  return answers;
}

}  // namespace sisa
