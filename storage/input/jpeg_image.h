#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "storage/input/image.h"

namespace sisa {

/// Whether a file that begins with `head` is a JPEG image.
bool is_jpeg(std::span<const std::byte> head);

/// Decodes a JPEG image (ITU-T T.81; JFIF or Adobe), in 1 channel if it is grey and in 3 if not;
/// CMYK is taken as Adobe writes it, inverted. Orientation and colour profiles are passed over.
/// Error(kFailed) naming the file if it is damaged, truncated or larger than blank_image allows.
///
/// The standard leaves decoders room: the pixels are those of the JPEG library's slow integer
/// transform with its smooth upsampling, and another version of it may give others. A store keeps
/// what was decoded once.
Image decode_jpeg(std::span<const std::byte> file, const std::string& name);

}  // namespace sisa
