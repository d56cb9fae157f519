// Pictures: what files of every kind are decoded to, and what becomes of their size and colours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "storage/input/image_file.h"
#include "storage/input/image_scaling.h"
#include "tests/storage/image_files.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using namespace std::string_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Image decoded(const std::string& file) {
  return decode_image(std::as_bytes(std::span(file)), "a.png");
}

std::vector<int> pixels(const Image& image) { return {image.pixels.begin(), image.pixels.end()}; }

std::string refusal(const std::string& file) {
  const Error error = error_of([&] { decoded(file); });
  EXPECT_EQ(error.kind(), ErrorKind::kFailed);
  EXPECT_THAT(error.what(), StartsWith("a.png: "));
  return error.what();
}

const std::string kColours = "\1\2\3\xff\x80\x7f"s;

TEST(PngImage, OfColoursHasThreeChannels) {
  const Image image = decoded(png({.width = 2, .colour_type = 2, .rows = kColours}));
  EXPECT_EQ(image, (Image{1, 2, 3, {1, 2, 3, 255, 128, 127}}));
}

TEST(PngImage, OfGreyHasOneAtEveryDepth) {
  EXPECT_EQ(decoded(png({.height = 2, .rows = "\7\xff"s})), (Image{2, 1, 1, {7, 255}}));
  const auto grey = [](int depth, const std::string& rows) {
    return pixels(decoded(png({.width = 4, .rows = rows, .depth = depth})));
  };
  EXPECT_THAT(grey(1, "\xb0"), ElementsAre(255, 0, 255, 255));
  EXPECT_THAT(grey(2, "\x1b"), ElementsAre(0, 85, 170, 255));
  EXPECT_THAT(grey(4, "\x12\xf0"), ElementsAre(17, 34, 255, 0));
  EXPECT_THAT(grey(16, "\x01\xff\x80\x00\xff\xff\x00\x80"s), ElementsAre(1, 128, 255, 0));
}

TEST(PngImage, KeepsTheUpperEightBitsOfSixteen) {
  const std::string row = "\x01\xff\x02\x00\x03\x80"s;
  EXPECT_THAT(pixels(decoded(png({.colour_type = 2, .rows = row, .depth = 16}))),
              ElementsAre(1, 2, 3));
}

TEST(PngImage, IsWhatItsPaletteSays) {
  const Png image{.width = 4,
                  .colour_type = 3,
                  .rows = "\x48"s,
                  .depth = 2,
                  .palette = kColours + "\x0a\x0b\x0c"s,
                  .transparency = "\0\x40"s};
  EXPECT_THAT(pixels(decoded(png(image))),
              ElementsAre(255, 128, 127, 1, 2, 3, 10, 11, 12, 1, 2, 3));
}

TEST(PngImage, LosesItsTransparencyAlone) {
  EXPECT_THAT(pixels(decoded(png({.width = 2, .colour_type = 4, .rows = "\5\0\6\x80"s}))),
              ElementsAre(5, 6));
  EXPECT_THAT(pixels(decoded(png({.colour_type = 6, .rows = "\5\6\7\0"s}))), ElementsAre(5, 6, 7));
  const std::string key = "\0\1\0\2\0\3"s;
  EXPECT_THAT(
      pixels(decoded(png({.width = 2, .colour_type = 2, .rows = kColours, .transparency = key}))),
      ElementsAre(1, 2, 3, 255, 128, 127));
}

TEST(PngImage, IsTheSameInterlaced) {
  Png image{.height = 11, .width = 9, .colour_type = 2};
  for (std::size_t i = 0; i < 3 * 11 * 9; ++i) image.rows += static_cast<char>(i * 37);
  const Image plain = decoded(png(image));
  image.interlaced = true;
  EXPECT_EQ(decoded(png(image)), plain);
}

// The furthest that two lists of numbers are apart.
int distance(const std::vector<int>& a, const std::vector<int>& b) {
  EXPECT_EQ(a.size(), b.size());
  int most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b.at(i)));
  return most;
}

// A gradient, which survives in JPEG nearly as it is.
std::string gradient(std::size_t pixels, int channels) {
  std::string rows;
  for (std::size_t i = 0; i < pixels; ++i) {
    for (int c = 0; c < channels; ++c) rows += static_cast<char>(40 + i / 2 + 50 * c);
  }
  return rows;
}

std::vector<int> numbers(const std::string& bytes) {
  std::vector<int> values;
  for (const char c : bytes) values.push_back(static_cast<unsigned char>(c));
  return values;
}

TEST(JpegImage, IsNearlyWhatWasWritten) {
  for (const int channels : {1, 3}) {
    for (const bool progressive : {false, true}) {
      const std::string rows = gradient(12 * 10, channels);
      const Image image = decoded(jpeg({12, 10, channels, rows, progressive}));
      EXPECT_EQ(image.height, 12U);
      EXPECT_EQ(image.width, 10U);
      EXPECT_EQ(image.channels, static_cast<std::size_t>(channels));
      EXPECT_LE(distance(pixels(image), numbers(rows)), 3);
    }
  }
}

TEST(JpegImage, OfInksBecomesColours) {
  std::string rows;
  for (int i = 0; i < 64; ++i) rows += "\xff\x80\x00\x80"s;
  const Image image = decoded(jpeg({8, 8, 4, rows}));
  ASSERT_EQ(image.pixels.size(), 3U * 64);
  EXPECT_LE(distance({image.pixels.begin(), image.pixels.begin() + 3}, {128, 64, 0}), 2);
}

TEST(BadImage, IsRefusedWhereverItIsCut) {
  const Png grey{.height = 2, .width = 2, .rows = "abcd"};
  for (const std::string& whole :
       {png(grey), png({.width = 2, .colour_type = 2, .rows = kColours}),
        jpeg({9, 9, 3, gradient(81, 3)}), jpeg({9, 9, 1, gradient(81, 1), true})}) {
    ASSERT_NO_THROW(decoded(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_THROW(decoded(whole.substr(0, size)), Error) << size << " of " << whole.size();
    }
  }
  EXPECT_THAT(refusal(png(grey).substr(0, 40)), HasSubstr("PNG image: the file ends too early"));
  const std::string photograph = jpeg({9, 9, 3, gradient(81, 3)});
  EXPECT_THAT(refusal(photograph.substr(0, photograph.size() - 2)),
              HasSubstr("damaged JPEG image: Premature end"));
}

TEST(BadImage, IsRefusedWhenABitOfItsPixelsChanged) {
  std::string file = png({.height = 2, .width = 2, .rows = "abcd"});
  const std::size_t data = file.find("IDAT") + 8;
  file[data] = static_cast<char>(file[data] ^ 4);
  EXPECT_THAT(refusal(file), HasSubstr("damaged PNG image: "));
}

TEST(BadImage, LargerThanMemoryIsRefusedByItsHeader) {
  EXPECT_THAT(refusal(png({.height = 60000, .width = 60000})),
              HasSubstr("an image of 60000x60000 pixels in 1 channels"));
  EXPECT_THAT(refusal(png({.height = 5000, .width = 5000, .colour_type = 2})),
              HasSubstr("5000x5000 pixels in 3 channels, expected 1 to 67108864 numbers"));
  std::string file = jpeg({8, 8, 3, gradient(64, 3)});
  const std::size_t size = file.find("\xff\xc0"s) + 5;
  file.replace(size, 4, "\xf0\x00\xf0\x00"s);
  EXPECT_THAT(refusal(file), HasSubstr("an image of 61440x61440 pixels in 3 channels"));
}

TEST(BadImage, IsWhatOnlyHasItsName) {
  for (const std::string& file :
       {""s, "\x89PNG"s, "GIF89a and more"s, "\xff\xd8"s, "P5 1 1 255 a"s}) {
    EXPECT_THAT(refusal(file), HasSubstr("expected a PNG or JPEG image"));
  }
}

TEST(ImageNames, EndAsImagesDo) {
  for (const char* name : {"a.png", "a.PNG", "a.b.jpg", "a.JPEG", "a.Jpeg"}) {
    EXPECT_TRUE(has_image_name(name)) << name;
  }
  for (const char* name : {"a", "png", "a.gif", "a.png.txt", "a.jpg2"}) {
    EXPECT_FALSE(has_image_name(name)) << name;
  }
}

TEST(ImageChannels, RepeatGreyAndWeighColours) {
  EXPECT_THAT(pixels(with_channels({1, 2, 1, {5, 9}}, 3)), ElementsAre(5, 5, 5, 9, 9, 9));
  const Image colours{1, 5, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30}};
  EXPECT_THAT(pixels(with_channels(colours, 1)), ElementsAre(76, 150, 29, 255, 18));
  EXPECT_EQ(with_channels(colours, 3), colours);
}

TEST(ImageScaling, AveragesWhatShrinks) {
  EXPECT_EQ(scaled({2, 2, 1, {0, 1, 2, 255}}, 1, 1), (Image{1, 1, 1, {65}}));  // 64.5
  EXPECT_THAT(pixels(scaled({1, 3, 1, {0, 90, 30}}, 1, 2)), ElementsAre(30, 50));
  EXPECT_THAT(pixels(scaled({1, 2, 3, {0, 10, 20, 100, 110, 121}}, 1, 1)), ElementsAre(50, 60, 71));
}

TEST(ImageScaling, InterpolatesWhatGrows) {
  EXPECT_THAT(pixels(scaled({1, 2, 1, {0, 100}}, 1, 4)), ElementsAre(0, 25, 75, 100));
  EXPECT_THAT(pixels(scaled({1, 1, 1, {7}}, 3, 2)), Each(7));
}

TEST(ImageScaling, KeepsWhatFits) {
  const Image image{2, 3, 1, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(scaled(image, 2, 3), image);
}

// What scaled pixel i of `to` is made of, in floating numbers: pairs of a source and its share.
std::vector<std::pair<std::size_t, double>> shares(std::size_t i, std::size_t from,
                                                   std::size_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  std::vector<std::pair<std::size_t, double>> all;
  const double at = (static_cast<double>(i) + 0.5) * step - 0.5;
  for (std::size_t source = 0; source < from; ++source) {
    const auto left = static_cast<double>(source);
    double share = 0;
    if (to <= from) {
      const double begin = std::max(left, static_cast<double>(i) * step);
      share = std::max(0.0, std::min(left + 1, static_cast<double>(i + 1) * step) - begin) / step;
    } else {
      const double clamped = std::clamp(at, 0.0, static_cast<double>(from) - 1);
      share = std::max(0.0, 1 - std::abs(clamped - left));
    }
    all.emplace_back(source, share);
  }
  return all;
}

TEST(ImageScaling, IsTheRoundedMeanOfTheDefinition) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const std::size_t channels = random() % 2 == 0 ? 1 : 3;
    Image image{1 + random() % 9, 1 + random() % 9, channels, {}};
    for (std::size_t i = 0; i < image.height * image.width * channels; ++i) {
      image.pixels.push_back(static_cast<std::uint8_t>(random()));
    }
    const Image result = scaled(image, 1 + random() % 9, 1 + random() % 9);
    for (std::size_t i = 0; i < result.pixels.size(); ++i) {
      const std::size_t pixel = i / channels;
      double mean = 0;
      for (const auto& [y, down] : shares(pixel / result.width, image.height, result.height)) {
        for (const auto& [x, right] : shares(pixel % result.width, image.width, result.width)) {
          mean += down * right * image.pixels[(y * image.width + x) * channels + i % channels];
        }
      }
      ASSERT_NEAR(result.pixels[i], mean, 0.5 + 1e-9);
    }
  }
}

}  // namespace
}  // namespace sisa::testing
