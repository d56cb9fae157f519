#pragma once

#include <string>

#include "storage/store_config.h"

namespace sisa {

/// "mlp:128, relu, dropout 0.1".
std::string in_words(const ModelConfig& model);

/// "mean 0.286, std 0.353".
std::string in_words(const NormalisationConfig& normalisation);

/// "10 epochs, batch size 32, adam, learning rate 0.003".
std::string in_words(const TrainingConfig& training);

}  // namespace sisa
