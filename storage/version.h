#pragma once

#include <string>

namespace sisa {

/// "0.1.0".
std::string version_number();

/// "sisa 0.1.0": what made a store, an event, a receipt.
std::string software_version();

}  // namespace sisa
