#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "storage/input/image.h"

namespace sisa {

/// Decodes a PNG or JPEG image (see decode_png, decode_jpeg), told apart by how it begins.
/// Error(kFailed) naming the file for anything else.
Image decode_image(std::span<const std::byte> file, const std::string& name);

/// Reads such a file. Error(kNotFound) if there is none.
Image read_image(const std::string& path);

/// Whether a file of that name is taken for an image: it ends in .png, .jpg or .jpeg, in capitals
/// or not.
bool has_image_name(const std::string& name);

}  // namespace sisa
