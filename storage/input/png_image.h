#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "storage/input/image.h"

namespace sisa {

/// Whether a file that begins with `head` is a PNG image.
bool is_png(std::span<const std::byte> head);

/// Decodes a PNG image (https://www.w3.org/TR/png-3/) of any colour type, depth and interlacing, in
/// 1 channel if it is grey and in 3 if not. Of 16 bits the upper 8 are taken, transparency and
/// colour profiles are passed over. Error(kFailed) naming the file if it is damaged, truncated or
/// larger than blank_image allows.
Image decode_png(std::span<const std::byte> file, const std::string& name);

}  // namespace sisa
