#include "storage/input/image_scaling.h"

#include <algorithm>
#include <array>
#include <span>

namespace sisa {
namespace {

// What one pixel of a source line adds to a pixel of a scaled line.
struct Tap {
  std::size_t source;
  std::uint64_t weight;
};

// The taps of every pixel of a line of `from` pixels scaled to `to`. The weights of a pixel sum to
// total().
class Axis {
 public:
  Axis(std::uint64_t from, std::uint64_t to) : total_(to > from ? 2 * to : from) {
    for (std::uint64_t i = 0; i < to; ++i) {
      firsts_.push_back(taps_.size());
      if (to > from) {
        interpolate(i, from, to);
      } else {
        average(i, from, to);
      }
    }
    firsts_.push_back(taps_.size());
  }

  std::uint64_t total() const { return total_; }
  std::span<const Tap> taps(std::size_t i) const {
    return std::span(taps_).subspan(firsts_[i], firsts_[i + 1] - firsts_[i]);
  }

 private:
  // Lengths are counted in parts of which a source pixel has `to` and a scaled one `from`.
  void average(std::uint64_t i, std::uint64_t from, std::uint64_t to) {
    const std::uint64_t begin = i * from;
    const std::uint64_t end = begin + from;
    for (std::uint64_t source = begin / to; source * to < end; ++source) {
      taps_.push_back({source, std::min(end, (source + 1) * to) - std::max(begin, source * to)});
    }
  }

  // Distances between centres are counted in parts of which a source pixel has 2 * `to`.
  void interpolate(std::uint64_t i, std::uint64_t from, std::uint64_t to) {
    const std::uint64_t centre = std::max((2 * i + 1) * from, to) - to;
    const std::uint64_t source = std::min(centre / (2 * to), from - 1);
    const std::uint64_t beyond = source + 1 < from ? centre % (2 * to) : 0;
    taps_.push_back({source, 2 * to - beyond});
    if (beyond > 0) taps_.push_back({source + 1, beyond});
  }

  std::uint64_t total_;
  std::vector<Tap> taps_;
  std::vector<std::size_t> firsts_;
};

// Lines of an image, scaled along their own axis alone. The last two asked for are kept: what
// neighbouring lines of a scaled image share.
class Lines {
 public:
  Lines(const Image& image, const Axis& columns, std::size_t width)
      : image_(image), columns_(columns), width_(width) {
    numbers_.fill(image.height);
  }

  // One sum for each channel of each pixel.
  std::span<const std::uint64_t> at(std::size_t number) {
    std::vector<std::uint64_t>& line = lines_[number % 2];
    if (numbers_[number % 2] != number) {
      numbers_[number % 2] = number;
      line.assign(width_ * image_.channels, 0);
      const std::uint8_t* source = &image_.pixels[number * image_.width * image_.channels];
      for (std::size_t x = 0; x < width_; ++x) add(source, columns_.taps(x), &line[x * channels()]);
    }
    return line;
  }

 private:
  std::size_t channels() const { return image_.channels; }

  void add(const std::uint8_t* source, std::span<const Tap> taps, std::uint64_t* sums) const {
    for (const Tap& tap : taps) {
      for (std::size_t c = 0; c < channels(); ++c) {
        sums[c] += tap.weight * source[tap.source * channels() + c];
      }
    }
  }

  const Image& image_;
  const Axis& columns_;
  std::size_t width_;
  std::array<std::vector<std::uint64_t>, 2> lines_;
  std::array<std::size_t, 2> numbers_{};
};

}  // namespace

// Sums stay below 2^62: extents are at most 2^26, their products within an image, too.
Image scaled(const Image& image, std::size_t height, std::size_t width) {
  const Axis rows(image.height, height);
  const Axis columns(image.width, width);
  const std::uint64_t total = rows.total() * columns.total();
  Lines lines(image, columns, width);
  Image result{height, width, image.channels, {}};
  result.pixels.reserve(height * width * image.channels);
  std::vector<std::uint64_t> sums(width * image.channels);
  for (std::size_t y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0);
    for (const Tap& tap : rows.taps(y)) {
      const std::span<const std::uint64_t> line = lines.at(tap.source);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += tap.weight * line[i];
    }
    for (const std::uint64_t sum : sums) {
      result.pixels.push_back(static_cast<std::uint8_t>((sum + total / 2) / total));
    }
  }
  return result;
}

}  // namespace sisa
