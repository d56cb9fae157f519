// forget STORE TABLE.csv ID: trains an ensemble of two classes on a table, unlearns one sample, and
// prints the digest that training without that sample would have given.
#include <iostream>

#include "engine/ensemble.h"
#include "shards/error.h"

int main(int argc, char** argv) try {
  if (argc != 4) throw sisa::Error(sisa::ErrorKind::kUsage, "forget STORE TABLE.csv ID");
  sisa::Observer observer;
  sisa::CreateOptions options{.data = std::string("csv:") + argv[2]};
  options.config = {.shards = 4, .slices = 3, .classes = 2, .model = {.architecture = "linear"}};
  sisa::Ensemble::create(argv[1], options, observer);

  sisa::Ensemble ensemble(argv[1], sisa::Access::kWrite);
  ensemble.train(/*workers=*/0, observer);
  ensemble.unlearn({.ids = {argv[3]}}, {.defer = false}, observer);
  std::cout << to_hex(ensemble.status().digest.value()) << '\n';
} catch (const sisa::Error& error) {
  std::cerr << error.what() << '\n';
  return static_cast<int>(error.kind());
}
