#include "cli/image_options.h"

#include <charconv>
#include <string>
#include <string_view>

#include "cli/options.h"
#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kLongestSide = 65535;  // as in a JPEG image

bool take_side(std::string_view& text, std::size_t& side) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc() || side == 0 || side > kLongestSide) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return true;
}

ImageForm::Size size_from(const std::string& text) {
  ImageForm::Size size;
  std::string_view rest = text;
  bool good = take_side(rest, size.height) && rest.starts_with('x');
  if (good) rest.remove_prefix(1);
  good = good && take_side(rest, size.width) && rest.empty();
  if (good) return size;
  throw Error(ErrorKind::kUsage, "--size expects height and width from 1 to " +
                                     std::to_string(kLongestSide) + ", such as 28x28, not '" +
                                     text + "'");
}

}  // namespace

std::vector<Option> image_options() {
  return {
      {.name = "size",
       .value = "HxW",
       .help = "height and width that images are scaled to",
       .fallback = "all must be as the first"},
      {.name = "channels",
       .value = "N",
       .help = "of images: 3 for colour, 1 for grey",
       .fallback = std::to_string(ImageForm().channels)},
  };
}

ImageForm images_from(const Arguments& arguments) {
  ImageForm form;
  for (const char* option : {"size", "channels"}) {
    if (arguments.has(option) && !arguments.required("data").starts_with("imagefolder:")) {
      throw Error(ErrorKind::kUsage,
                  "--" + std::string(option) + " goes with --data imagefolder:DIR");
    }
  }
  if (arguments.has("size")) form.size = size_from(arguments.required("size"));
  form.channels = arguments.whole("channels", form.channels, 1, 3);
  if (form.channels == 2) throw Error(ErrorKind::kUsage, "--channels expects 1 or 3, not '2'");
  return form;
}

}  // namespace sisa
