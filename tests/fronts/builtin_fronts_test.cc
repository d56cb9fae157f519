#include "engine/fronts/builtin_fronts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "shards/error.h"
#include "storage/digest.h"
#include "tests/fronts/random_images.h"

namespace sisa {
namespace {

class BuiltinFronts : public testing::TestWithParam<std::string> {
 protected:
  static constexpr std::size_t kSamples = 24;

  std::size_t width() const { return front_->output().bytes(); }

  std::vector<std::byte> features(std::size_t batch) const {
    std::vector<std::byte> out(kSamples * width());
    for (std::size_t from = 0; from < kSamples; from += batch) {
      const std::size_t rows = std::min(batch, kSamples - from);
      front_->apply(std::span(samples_).subspan(from * layout_.bytes(), rows * layout_.bytes()),
                    std::span(out).subspan(from * width(), rows * width()));
    }
    return out;
  }

  const FeatureLayout layout_ = images(1, 28, 28);
  const std::vector<std::byte> samples_ = random_images(layout_, kSamples);
  const std::unique_ptr<Front> front_ = make_builtin_front(GetParam(), layout_, 7);
};

TEST_P(BuiltinFronts, BitsDependOnNothing) { EXPECT_TRUE(front_->fingerprint().empty()); }

TEST_P(BuiltinFronts, RowsDoNotDependOnTheirNeighbours) {
  const std::vector<std::byte> all = features(kSamples);
  for (const std::size_t batch : {1, 5, 7}) EXPECT_EQ(features(batch), all) << batch;
}

TEST_P(BuiltinFronts, NoSamplesHaveNoFeatures) { front_->apply({}, {}); }

TEST_P(BuiltinFronts, ThreadsShareAFront) {
  const std::vector<std::byte> alone = features(kSamples);
  std::vector<std::byte> first;
  std::vector<std::byte> second;
  std::thread other([&] { first = features(3); });
  second = features(4);
  other.join();
  EXPECT_EQ(first, alone);
  EXPECT_EQ(second, alone);
}

TEST_P(BuiltinFronts, EqualArgumentsMakeEqualFronts) {
  const auto again = make_builtin_front(GetParam(), layout_, 7);
  std::vector<std::byte> out(kSamples * width());
  again->apply(samples_, out);
  EXPECT_EQ(out, features(kSamples));
}

INSTANTIATE_TEST_SUITE_P(Names, BuiltinFronts,
                         testing::Values("gabor", "random-conv", "random-conv:10"),
                         [](const auto& info) { return "front" + std::to_string(info.index); });

/// Of what a front makes of fixed images.
std::string digest(const std::string& name, const FeatureLayout& layout) {
  const auto front = make_builtin_front(name, layout, 7);
  std::vector<std::byte> out(16 * front->output().bytes());
  front->apply(random_images(layout, 16), out);
  return to_hex(Hasher().add(out).finish());
}

// A store's features must never change: whoever changes these changes every model on a front.
TEST(BuiltinFrontsGolden, GaborIsWhatItWas) {
  EXPECT_EQ(digest("gabor", images(1, 28, 28)),
            "a379b09683ad80ccb05d77f306c3e153ec0a46989399bcc2cecebee51e4ddf14");
  EXPECT_EQ(digest("gabor", images(3, 32, 32)),
            "8b747db5e784adcba9e4bf62336c56a26e957909283b813dc90e508dc2b08b63");
}

TEST(BuiltinFrontsGolden, RandomConvIsWhatItWas) {
  EXPECT_EQ(digest("random-conv", images(1, 28, 28)),
            "6ecb9b8b94d9b1f69676f5d5df52a809a5dde81afd16ee802d249298ab8390c2");
  EXPECT_EQ(digest("random-conv:6", images(3, 32, 32)),
            "b473dae33dd5dcc635695bd06d1ba228207258c4cc8f5c899567cf4500026eab");
}

void expect_refusal(const std::string& name, const FeatureLayout& layout, const std::string& why) {
  try {
    make_builtin_front(name, layout, 0);
    ADD_FAILURE() << name << " takes " << to_string(layout);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), testing::HasSubstr(why));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
  }
}

TEST(BuiltinFrontsRefuse, OtherNames) {
  for (const std::string name :
       {"", "gabor:8", "Gabor", "random-convolution", "random-conv:", "random-conv:0",
        "random-conv:7", "random-conv:1026", "random-conv:-2", "random-conv:8x",
        "random-conv:99999999999999999999"}) {
    expect_refusal(name, images(1, 28, 28), "front '" + name + "' is not ");
  }
}

TEST(BuiltinFrontsRefuse, WhatIsNoImageOfBytes) {
  const std::vector<FeatureLayout> others = {{FeatureType::kFloat, {1, 28, 28}},
                                             {FeatureType::kByte, {784}},
                                             images(5, 28, 28),
                                             images(1, 7, 28),
                                             images(1, 28, 7),
                                             images(1, 257, 28)};
  for (const FeatureLayout& layout : others) {
    expect_refusal("gabor", layout, "these samples are " + to_string(layout));
    expect_refusal("random-conv:4", layout, "these samples are " + to_string(layout));
  }
}

}  // namespace
}  // namespace sisa
