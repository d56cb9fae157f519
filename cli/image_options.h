#pragma once

#include <vector>

#include "cli/command.h"
#include "storage/input/sample_reader.h"

namespace sisa {

/// --size and --channels: what becomes of images.
std::vector<Option> image_options();

/// Their values. Error(kUsage) for a value that cannot be, and where --data names no images.
ImageForm images_from(const Arguments& arguments);

}  // namespace sisa
