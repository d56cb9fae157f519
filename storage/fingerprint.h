#pragma once

#include <map>
#include <string>

namespace sisa {

/// What the bits of training depend on beside configuration and data: "libtorch" → "1.13.1", "cpu"
/// → "AVX512", … Equal fingerprints promise equal bits; different ones promise nothing.
using Fingerprint = std::map<std::string, std::string>;

}  // namespace sisa
