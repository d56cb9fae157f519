#include "tests/storage/image_files.h"

#include <zlib.h>

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace sisa::testing {
namespace {

std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string compressed(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  packed.resize(size);
  return packed;
}

// The rows, each after its filter type 0.
std::string filtered(const std::string& rows, std::size_t row) {
  std::string text;
  for (std::size_t at = 0; at < rows.size(); at += row) text += '\0' + rows.substr(at, row);
  return text;
}

// Seven smaller images, each with every dx-th pixel of every dy-th row.
std::string adam7(const Png& image, std::size_t pixel) {
  struct Pass {
    std::uint32_t x, y, dx, dy;
  };
  std::string text;
  for (const Pass& pass : {Pass{0, 0, 8, 8},
                           {4, 0, 8, 8},
                           {0, 4, 4, 8},
                           {2, 0, 4, 4},
                           {0, 2, 2, 4},
                           {1, 0, 2, 2},
                           {0, 1, 1, 2}}) {
    for (std::uint32_t y = pass.y; y < image.height && pass.x < image.width; y += pass.dy) {
      text += '\0';
      for (std::uint32_t x = pass.x; x < image.width; x += pass.dx) {
        text += image.rows.substr((std::size_t{y} * image.width + x) * pixel, pixel);
      }
    }
  }
  return text;
}

}  // namespace

std::string png_chunk(const std::string& type, const std::string& data) {
  const std::string checked = type + data;
  const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size());
  return big_endian(static_cast<std::uint32_t>(data.size())) + checked +
         big_endian(static_cast<std::uint32_t>(crc));
}

std::string png(const Png& image) {
  constexpr int kChannels[] = {1, 0, 3, 1, 2, 0, 4};
  const auto bits = static_cast<std::size_t>(kChannels[image.colour_type] * image.depth);
  const std::string data = image.interlaced ? adam7(image, bits / 8)
                                            : filtered(image.rows, (image.width * bits + 7) / 8);
  std::string text = "\x89PNG\r\n\x1a\n";
  text +=
      png_chunk("IHDR", big_endian(image.width) + big_endian(image.height) +
                            static_cast<char>(image.depth) + static_cast<char>(image.colour_type) +
                            '\0' + '\0' + static_cast<char>(image.interlaced));
  if (!image.palette.empty()) text += png_chunk("PLTE", image.palette);
  if (!image.transparency.empty()) text += png_chunk("tRNS", image.transparency);
  return text + png_chunk("IDAT", compressed(data)) + png_chunk("IEND", "");
}

std::string jpeg(const Jpeg& image) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct writer{};
  writer.err = jpeg_std_error(&errors);
  jpeg_create_compress(&writer);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&writer, &bytes, &size);
  writer.image_height = image.height;
  writer.image_width = image.width;
  writer.input_components = image.channels;
  writer.in_color_space = image.channels == 1   ? JCS_GRAYSCALE
                          : image.channels == 3 ? JCS_RGB
                                                : JCS_CMYK;
  jpeg_set_defaults(&writer);
  jpeg_set_quality(&writer, 100, TRUE);
  writer.comp_info[0].h_samp_factor = 1;
  writer.comp_info[0].v_samp_factor = 1;
  if (image.progressive) jpeg_simple_progression(&writer);
  jpeg_start_compress(&writer, TRUE);
  std::string rows = image.rows;
  while (writer.next_scanline < image.height) {
    JSAMPROW row = reinterpret_cast<JSAMPROW>(rows.data()) +
                   writer.next_scanline * image.width * static_cast<unsigned>(image.channels);
    jpeg_write_scanlines(&writer, &row, 1);
  }
  jpeg_finish_compress(&writer);
  jpeg_destroy_compress(&writer);
  std::string text(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return text;
}

}  // namespace sisa::testing
