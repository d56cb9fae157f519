#pragma once

#include <cstdint>
#include <string>

namespace sisa {

/// Microseconds since 1970-01-01 UTC, without leap seconds.
using Timestamp = std::int64_t;

/// The present moment.
Timestamp now();

/// "2026-11-23T16:34:05.123456Z". Requires a year from 0 to 9999.
std::string to_string(Timestamp time);

}  // namespace sisa
