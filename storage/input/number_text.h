#pragma once

#include <cstdint>
#include <string_view>

namespace sisa {

// Numbers as text files write them. Spaces around them are ignored; the locale has no say.

/// `text` without the spaces and tabs around it.
std::string_view trimmed(std::string_view text);

/// Whether `text` is a decimal number of any size, or a spelling of infinity or NaN.
bool is_number(std::string_view text);

/// The single-precision number nearest to `text`; false unless that is a finite decimal number in
/// range.
bool parse_feature(std::string_view text, float& number);

/// The double-precision number nearest to `text`; false unless that is a finite decimal number in
/// range.
bool parse_finite(std::string_view text, double& number);

/// A whole number from 0 to 2^32 - 1, in decimal digits; false for anything else.
bool parse_label(std::string_view text, std::uint32_t& label);

}  // namespace sisa
