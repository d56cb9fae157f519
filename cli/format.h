#pragma once

#include <cstdint>
#include <string>

namespace sisa {

/// "1,234,567".
std::string grouped(std::uint64_t number);

/// A duration to about three digits: "12 ms", "3.42 s", "5 min 07 s", "2 h 03 min".
std::string duration(double seconds);

/// The time left, by the second: "0:07", "12:05", "1:02:03".
std::string countdown(double seconds);

/// With that many decimals: "0.8543".
std::string fixed(double number, int decimals);

/// The shortest text that reads back as the same number: "0.05".
std::string shortest(double number);

/// Bytes to about three digits: "512 bytes", "40.7 MB".
std::string size_in_words(std::uint64_t bytes);

/// "1 sample", "2,000 samples".
std::string counted(std::uint64_t number, const std::string& noun);

}  // namespace sisa
