#pragma once

#include <cstddef>
#include <span>

namespace sisa::fuzz {

/// Feeds any bytes to one parser, which must answer as its header says: with an Error, or with
/// something well-formed. Anything else ends the process (see require). Each file of targets/
/// defines it once; libfuzzer.cc and replay.cc call it.
void consume(std::span<const std::byte> input);

}  // namespace sisa::fuzz
