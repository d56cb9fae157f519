#include "engine/onednn/onednn_constituent.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "engine/onednn/onednn_threads.h"
#include "engine/onednn/softmax_loss.h"

namespace sisa {

OneDnnConstituent::OneDnnConstituent(OneDnnModel&& model, const ModelSpec& spec)
    : model_(std::move(model)),
      pass_size_(spec.architecture == Architecture::kCnn ? 32 : 256),
      input_(pass_size_ * static_cast<std::size_t>(spec.features())),
      layers_(model_.parameters().trained(), spec, static_cast<std::int64_t>(pass_size_)),
      classes_(static_cast<std::size_t>(spec.classes)) {}

std::vector<float> OneDnnConstituent::probabilities(const SampleBlock& batch) {
  use_one_onednn_thread();
  std::vector<std::uint32_t> indices(batch.size());
  std::iota(indices.begin(), indices.end(), 0U);
  std::vector<float> answers(batch.size() * classes_);
  for (std::size_t from = 0; from < batch.size(); from += pass_size_) {
    const std::size_t rows = std::min(pass_size_, batch.size() - from);
    model_.encode(batch, std::span(indices).subspan(from, rows), input_.all());
    const auto logits = layers_.forward(input_.all(), static_cast<std::int64_t>(rows));
    softmax(logits, classes_, std::span(answers).subspan(from * classes_, rows * classes_));
  }
  return answers;
}

}  // namespace sisa
