#pragma once

#include <cstdint>
#include <string>

namespace sisa {

class Arguments;

/// The option's value as a time in seconds: a number above 0 and a unit, s, m, h or d ("15m",
/// "1.5h"). Error(kUsage) names the option.
double seconds_from(const Arguments& arguments, const std::string& option);

/// As a size in whole bytes, rounded down: a number above 0 and, unless it is plain bytes, a unit:
/// kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (of 1024); "1.5GB". Error(kUsage) names
/// the option.
std::uint64_t bytes_from(const Arguments& arguments, const std::string& option);

/// A size to three digits: "512 B", "33.5 MB", "1.20 TB".
std::string in_bytes(double bytes);

}  // namespace sisa
