#include "storage/input/jpeg_image.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

// Each scan of a progressive image costs time for all of its pixels, but next to no bytes.
constexpr int kMostScans = 500;

// What many cameras and programs get wrong; no pixel depends on it.
bool is_harmless(int warning) {
  return warning == JWRN_EXTRANEOUS_DATA || warning == JWRN_JFIF_MAJOR ||
         warning == JWRN_ADOBE_XFORM;
}

// The library's errors jump out of its calls. They are made in steps, functions without anything to
// destroy, so that no destructor is jumped over.
class JpegDecoder {
 public:
  JpegDecoder(std::span<const std::byte> file, const std::string& name) : file_(file), name_(name) {
    jpeg_.err = jpeg_std_error(&errors_);
    jpeg_.client_data = this;
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  Image decode() {
    run(read_header);
    image_ = blank_image(name_, jpeg_.image_height, jpeg_.image_width,
                         static_cast<std::size_t>(jpeg_.out_color_space == JCS_GRAYSCALE ? 1
                                                  : jpeg_.out_color_space == JCS_CMYK    ? 4
                                                                                         : 3));
    run(read_rows);
    if (image_.channels == 4) make_rgb();
    return std::move(image_);
  }

 private:
  using Step = void (*)(JpegDecoder&);

  void run(Step step) {
    if (setjmp(jump_) == 0) return step(*this);
    bad_input(name_, std::string("damaged JPEG image: ") + message_.data());
  }

  static void read_header(JpegDecoder& self) {
    jpeg_decompress_struct& jpeg = self.jpeg_;
    jpeg_create_decompress(&jpeg);
    self.progress_.progress_monitor = on_progress;
    jpeg.progress = &self.progress_;
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(self.file_.data()),
                 self.file_.size());
    jpeg_read_header(&jpeg, TRUE);
    const J_COLOR_SPACE written = jpeg.jpeg_color_space;
    jpeg.out_color_space = written == JCS_GRAYSCALE                     ? JCS_GRAYSCALE
                           : written == JCS_CMYK || written == JCS_YCCK ? JCS_CMYK
                                                                        : JCS_RGB;
    jpeg.dct_method = JDCT_ISLOW;
    jpeg.do_fancy_upsampling = TRUE;
    jpeg.do_block_smoothing = FALSE;
  }

  static void read_rows(JpegDecoder& self) {
    jpeg_decompress_struct& jpeg = self.jpeg_;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = self.image_.pixels.data() +
                     std::size_t{jpeg.output_scanline} * self.image_.width * self.image_.channels;
      jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
  }

  static JpegDecoder& self_of(j_common_ptr jpeg) {
    return *static_cast<JpegDecoder*>(jpeg->client_data);
  }

  [[noreturn]] static void on_error(j_common_ptr jpeg) {
    JpegDecoder& self = self_of(jpeg);
    jpeg->err->format_message(jpeg, self.message_.data());
    std::longjmp(self.jump_, 1);
  }

  // Below 0: a warning, after which the library would invent pixels.
  static void on_message(j_common_ptr jpeg, int level) {
    if (level < 0 && !is_harmless(jpeg->err->msg_code)) on_error(jpeg);
  }

  static void on_progress(j_common_ptr jpeg) {
    if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
    JpegDecoder& self = self_of(jpeg);
    std::snprintf(self.message_.data(), self.message_.size(), "more than %d scans", kMostScans);
    std::longjmp(self.jump_, 1);
  }

  // CMYK, inverted: how much light each ink lets through.
  void make_rgb() {
    Image rgb = blank_image(name_, image_.height, image_.width, 3);
    for (std::size_t i = 0; i < rgb.pixels.size(); ++i) {
      const std::uint8_t* inks = &image_.pixels[i / 3 * 4];
      rgb.pixels[i] = static_cast<std::uint8_t>((inks[i % 3] * inks[3] + 127) / 255);
    }
    image_ = std::move(rgb);
  }

  std::span<const std::byte> file_;
  const std::string& name_;
  jpeg_decompress_struct jpeg_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  std::array<char, JMSG_LENGTH_MAX> message_{};
  Image image_;
};

}  // namespace

bool is_jpeg(std::span<const std::byte> head) {
  return head.size() >= 3 && head[0] == std::byte{0xff} && head[1] == std::byte{0xd8} &&
         head[2] == std::byte{0xff};
}

Image decode_jpeg(std::span<const std::byte> file, const std::string& name) {
  return JpegDecoder(file, name).decode();
}

}  // namespace sisa
