#pragma once

#include <optional>
#include <string_view>

#include "storage/timestamp.h"

namespace sisa {

/// What parse_time takes, for messages.
inline constexpr std::string_view kTimeForms =
    "a time (seconds since 1970, 2024-05-01 or 2024-05-01T12:30:00, with a fraction, Z or +02:00 "
    "behind it)";

/// A moment as text files write it, to the nearest microsecond: a decimal number of seconds since
/// 1970-01-01 UTC; a date YYYY-MM-DD, which is its first moment in UTC; or a date, `T` or a space,
/// hh:mm:ss, perhaps `.` and digits, perhaps `Z` or an offset ±hh:mm from UTC, which is meant where
/// there is none (RFC 3339 but for leap seconds). Spaces around it are ignored; the locale has no
/// say. Nothing for any other text, for a day or an hour that no calendar or clock shows, and
/// outside of the years 0 to 9999.
std::optional<Timestamp> parse_time(std::string_view text);

}  // namespace sisa
