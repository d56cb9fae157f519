#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sisa::testing {

/// What a PNG file says, written byte by byte.
struct Png {
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  int colour_type = 0;  ///< 0: grey, 2: colour, 3: palette, 4: grey and alpha, 6: colour and alpha
  std::string rows = {};  ///< of the pixels, each row of whole bytes
  int depth = 8;
  bool interlaced = false;        ///< Adam7; depth 8 alone
  std::string palette = {};       ///< three bytes a colour
  std::string transparency = {};  ///< the tRNS chunk; empty: none
};
std::string png(const Png& image);

/// One chunk of such a file: length, type, data, checksum.
std::string png_chunk(const std::string& type, const std::string& data);

/// A JPEG file of the highest quality; 1 channel: grey, 3: colour, 4: CMYK as Adobe writes it. Has
/// no subsampled channels.
struct Jpeg {
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  int channels = 3;
  std::string rows = {};
  bool progressive = false;
};
std::string jpeg(const Jpeg& image);

}  // namespace sisa::testing
