#include "storage/input/png_image.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

// libpng's errors jump out of its calls. They are made in steps, functions without anything to
// destroy, so that no destructor is jumped over.
class PngDecoder {
 public:
  PngDecoder(std::span<const std::byte> file, const std::string& name)
      : rest_(file),
        name_(name),
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {}
  ~PngDecoder() {
    if (png_ != nullptr) png_destroy_read_struct(&png_, &info_, nullptr);
  }
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;

  Image decode() {
    if (info_ == nullptr) throw std::bad_alloc();
    run(read_header);
    Image image = blank_image(name_, png_get_image_height(png_, info_),
                              png_get_image_width(png_, info_), png_get_channels(png_, info_));
    const std::size_t row = image.width * image.channels;
    for (std::size_t y = 0; y < image.height; ++y) rows_.push_back(&image.pixels[y * row]);
    run(read_rows);
    return image;
  }

 private:
  using Step = void (*)(PngDecoder&);

  void run(Step step) {
    if (setjmp(png_jmpbuf(png_)) == 0) return step(*this);
    bad_input(name_, std::string("damaged PNG image: ") + message_.data());
  }

  static void read_header(PngDecoder& self) {
    png_structp png = self.png_;
    png_set_read_fn(png, &self, read);
    png_read_info(png, self.info_);
    png_set_palette_to_rgb(png);
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_strip_16(png);
    png_set_strip_alpha(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, self.info_);
  }

  static void read_rows(PngDecoder& self) {
    png_read_image(self.png_, self.rows_.data());
    png_read_end(self.png_, nullptr);
  }

  static void read(png_structp png, png_bytep into, std::size_t count) {
    auto& self = *static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (count > self.rest_.size()) png_error(png, "the file ends too early");
    std::memcpy(into, self.rest_.data(), count);
    self.rest_ = self.rest_.subspan(count);
  }

  [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
    auto& self = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::snprintf(self.message_.data(), self.message_.size(), "%s", message);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}

  std::span<const std::byte> rest_;
  const std::string& name_;
  std::array<char, 128> message_{};
  png_structp png_;
  png_infop info_;
  std::vector<png_bytep> rows_;
};

}  // namespace

bool is_png(std::span<const std::byte> head) {
  constexpr std::size_t kSignature = 8;
  return head.size() >= kSignature &&
         png_sig_cmp(reinterpret_cast<png_const_bytep>(head.data()), 0, kSignature) == 0;
}

Image decode_png(std::span<const std::byte> file, const std::string& name) {
  return PngDecoder(file, name).decode();
}

}  // namespace sisa
