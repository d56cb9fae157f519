#include <cstdint>

#include "tests/fuzz/target.h"

/// What libFuzzer calls for every input (https://llvm.org/docs/LibFuzzer.html).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sisa::fuzz::consume(std::as_bytes(std::span(data, size)));
  return 0;
}
