// Prints the version of the LibTorch that the installed library loads for a model that needs it.
#include <iostream>

#include "engine/learner.h"
#include "shards/error.h"

int main() try {
  sisa::StoreConfig config;
  config.classes = 2;
  config.features.shape = {1};
  config.model.dropout = 0.5;
  std::cout << make_learner(config)->fingerprint().at("libtorch") << '\n';
} catch (const sisa::Error& error) {
  std::cerr << error.what() << '\n';
  return static_cast<int>(error.kind());
}
