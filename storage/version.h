#pragma once

#include <cstdint>
#include <string>

namespace sisa {

/// The version of the layout that docs/store-format.md describes, and the oldest that is read.
inline constexpr std::uint32_t kFormatVersion = 5;
inline constexpr std::uint32_t kOldestFormatVersion = 3;

/// The first whose event log may tell of exports.
inline constexpr std::uint32_t kExportFormatVersion = 4;

/// The first whose event log may tell of warnings.
inline constexpr std::uint32_t kWarningFormatVersion = 5;

/// "0.1.0".
std::string version_number();

/// "sisa 0.1.0": what made a store, an event, a receipt.
std::string software_version();

}  // namespace sisa
