#include "engine/augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <set>
#include <tuple>

#include "shards/random_stream.h"

namespace sisa {
namespace {

SampleKey key(std::uint64_t number) {
  const std::uint64_t words[] = {mix64(number + 1), mix64(~number)};
  SampleKey key;
  std::memcpy(key.bytes.data(), words, sizeof words);
  return key;
}

/// Features that are all different from their neighbours, none 0.
SampleBlock images(const FeatureLayout& layout, std::size_t count) {
  SampleBlock block(layout);
  for (std::size_t i = 0; i < count; ++i) {
    block.keys.push_back(key(i));
    block.labels.push_back(static_cast<std::uint32_t>(i));
  }
  for (std::size_t j = 0; j < count * layout.elements(); ++j) {
    if (layout.type == FeatureType::kByte) {
      block.features.push_back(static_cast<std::byte>(1 + 7 * j % 251));
    } else {
      const float value = static_cast<float>(j) - 0.5F;
      const auto bytes = std::as_bytes(std::span(&value, 1));
      block.features.insert(block.features.end(), bytes.begin(), bytes.end());
    }
  }
  return block;
}

StoreConfig config(const FeatureLayout& layout, const std::vector<std::string>& augment) {
  StoreConfig config;
  config.classes = 2;
  config.features = layout;
  config.training.augment = augment;
  check(config);
  return config;
}

/// The definition, pixel by pixel.
std::vector<std::byte> slowly_changed(const FeatureLayout& layout, std::span<const std::byte> image,
                                      const ImageChange& change) {
  const std::int64_t height = layout.shape[1];
  const std::int64_t width = layout.shape[2];
  const std::size_t size = layout.bytes() / layout.elements();
  std::vector<std::byte> out(layout.bytes());
  std::size_t to = 0;
  for (std::int64_t c = 0; c < layout.shape[0]; ++c) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x, to += size) {
        const std::int64_t row = y + change.down;
        const std::int64_t column = (change.mirrored ? width - 1 - x : x) + change.right;
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const auto from = static_cast<std::size_t>((c * height + row) * width + column);
        std::memcpy(&out[to], &image[from * size], size);
      }
    }
  }
  return out;
}

std::vector<int> numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte byte : bytes) numbers.push_back(std::to_integer<int>(byte));
  return numbers;
}

TEST(ImageChange, IsThatWorkedOutByHand) {
  const FeatureLayout layout{FeatureType::kByte, {2, 2, 3}};
  std::vector<std::byte> image;
  for (int i = 1; i <= 12; ++i) image.push_back(static_cast<std::byte>(i));
  const auto changed = [&](const ImageChange& change) {
    std::vector<std::byte> out(12, std::byte{99});
    change_image(layout, image, change, out);
    return numbers(out);
  };
  using testing::ElementsAre;
  EXPECT_THAT(changed({}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  EXPECT_THAT(changed({.mirrored = true}), ElementsAre(3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10));
  EXPECT_THAT(changed({.down = 1}), ElementsAre(4, 5, 6, 0, 0, 0, 10, 11, 12, 0, 0, 0));
  EXPECT_THAT(changed({.down = -1}), ElementsAre(0, 0, 0, 1, 2, 3, 0, 0, 0, 7, 8, 9));
  EXPECT_THAT(changed({.right = 1}), ElementsAre(2, 3, 0, 5, 6, 0, 8, 9, 0, 11, 12, 0));
  EXPECT_THAT(changed({.right = -2}), ElementsAre(0, 0, 1, 0, 0, 4, 0, 0, 7, 0, 0, 10));
  // Moved first, then mirrored.
  EXPECT_THAT(changed({.mirrored = true, .down = 1, .right = 1}),
              ElementsAre(0, 6, 5, 0, 0, 0, 0, 12, 11, 0, 0, 0));
}

TEST(ImageChange, IsThatOfItsDefinition) {
  for (const FeatureType type : {FeatureType::kByte, FeatureType::kFloat}) {
    for (const FeatureLayout& layout :
         {FeatureLayout{type, {1, 3, 4}}, FeatureLayout{type, {2, 9, 5}}}) {
      const SampleBlock block = images(layout, 1);
      for (const bool mirrored : {false, true}) {
        for (std::int64_t down = -2; down <= 2; ++down) {
          for (std::int64_t right = -3; right <= 3; ++right) {
            const ImageChange change{mirrored, down, right};
            std::vector<std::byte> out(layout.bytes(), std::byte{99});
            change_image(layout, block.row(0), change, out);
            ASSERT_EQ(out, slowly_changed(layout, block.row(0), change))
                << mirrored << ' ' << down << ' ' << right;
          }
        }
      }
    }
  }
}

const FeatureLayout kImage{FeatureType::kByte, {1, 16, 24}};
const SliceSchedule kSchedule{.seed = 5, .shard = {3}, .slice = {2}};

TEST(Augmentation, MovesByAnEighthButNoMoreThanFourPixels) {
  const std::map<std::int64_t, std::int64_t> reaches = {{1, 0},  {7, 0},  {8, 1},  {15, 1},
                                                        {28, 3}, {32, 4}, {40, 4}, {224, 4}};
  for (const auto& [extent, reach] : reaches) EXPECT_EQ(Augmentation::reach(extent), reach);
}

TEST(Augmentation, MakesEveryChangeAboutAsOften) {
  const Augmentation both(config(kImage, {"crop", "flip"}));
  std::map<std::tuple<bool, std::int64_t, std::int64_t>, int> seen;
  constexpr int kDraws = 70'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const ImageChange change = both.change(kSchedule, 0, key(i));
    ++seen[{change.mirrored, change.down, change.right}];
  }
  ASSERT_EQ(seen.size(), 2U * 5 * 7);
  for (const auto& [change, count] : seen) {
    EXPECT_LE(std::abs(std::get<1>(change)), 2);
    EXPECT_LE(std::abs(std::get<2>(change)), 3);
    EXPECT_NEAR(count, kDraws / 70, 160);  // five standard deviations
  }
}

TEST(Augmentation, DoesWhatIsDeclaredAlone) {
  const Augmentation crop(config(kImage, {"crop"}));
  const Augmentation flip(config(kImage, {"flip"}));
  const Augmentation both(config(kImage, {"crop", "flip"}));
  for (std::uint64_t i = 0; i < 100; ++i) {
    const ImageChange moved = crop.change(kSchedule, 1, key(i));
    const ImageChange mirrored = flip.change(kSchedule, 1, key(i));
    EXPECT_FALSE(moved.mirrored);
    EXPECT_EQ(mirrored, (ImageChange{mirrored.mirrored, 0, 0}));
    EXPECT_EQ(both.change(kSchedule, 1, key(i)),
              (ImageChange{mirrored.mirrored, moved.down, moved.right}));
  }
}

/// The changes of some samples, one after another.
std::vector<ImageChange> changes(const SliceSchedule& schedule, std::uint32_t epoch,
                                 std::uint64_t first) {
  const Augmentation both(config(kImage, {"crop", "flip"}));
  std::vector<ImageChange> all;
  for (std::uint64_t i = first; i < first + 20; ++i) {
    all.push_back(both.change(schedule, epoch, key(i)));
  }
  return all;
}

TEST(Augmentation, DependsOnEachOfSeedShardSliceEpochAndKey) {
  const auto plain = changes(kSchedule, 0, 0);
  EXPECT_EQ(changes(kSchedule, 0, 0), plain);
  EXPECT_NE(changes(kSchedule, 1, 0), plain);
  EXPECT_NE(changes(kSchedule, 0, 1), plain);
  EXPECT_NE(changes({.seed = 6, .shard = {3}, .slice = {2}}, 0, 0), plain);
  EXPECT_NE(changes({.seed = 5, .shard = {4}, .slice = {2}}, 0, 0), plain);
  EXPECT_NE(changes({.seed = 5, .shard = {3}, .slice = {3}}, 0, 0), plain);
  EXPECT_EQ(changes({.seed = 5, .shard = {3}, .slice = {2}, .visits = 9, .batch_size = 7}, 0, 0),
            plain);
}

/// Digests of stores depend on it: the values follow from the definition, by another program.
TEST(Augmentation, IsForEverTheSame) {
  const Augmentation both(config(kImage, {"crop", "flip"}));
  const ImageChange expected[] = {{true, 0, -1},   {false, -2, -3}, {false, -1, 1},
                                  {false, -2, -2}, {false, -1, 0},  {false, -2, 1}};
  for (std::uint64_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(both.change(kSchedule, 4, key(i)), expected[i]) << i;
  }
}

TEST(Augmentation, GivesASampleTheSameInWhateverBatch) {
  const SampleBlock block = images(kImage, 9);
  Augmentation both(config(kImage, {"crop", "flip"}));
  std::map<std::uint32_t, std::vector<std::byte>> alone;
  for (std::uint32_t i = 0; i < 9; ++i) {
    Batch batch{.epoch = 4, .step = i, .samples = {&i, 1}};
    const SampleBlock& seen = both.apply(kSchedule, block, batch);
    ASSERT_EQ(batch.samples.size(), 1U);
    EXPECT_EQ(seen.labels[batch.samples[0]], i);
    EXPECT_EQ(seen.keys[batch.samples[0]], block.keys[i]);
    const auto row = seen.row(batch.samples[0]);
    alone[i] = {row.begin(), row.end()};
    EXPECT_EQ(alone[i],
              slowly_changed(kImage, block.row(i), both.change(kSchedule, 4, block.keys[i])));
  }
  const std::vector<std::uint32_t> order = {7, 2, 8, 0, 2};
  Batch batch{.epoch = 4, .step = 0, .samples = order};
  const SampleBlock& seen = both.apply(kSchedule, block, batch);
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto row = seen.row(batch.samples[k]);
    EXPECT_EQ(std::vector(row.begin(), row.end()), alone[order[k]]);
    EXPECT_EQ(seen.labels[batch.samples[k]], order[k]);
  }
}

TEST(Augmentation, LeavesSamplesWhereTheyAreIfNothingIsDeclared) {
  const SampleBlock block = images({FeatureType::kFloat, {3}}, 4);
  Augmentation none(config(block.layout, {}));
  const std::vector<std::uint32_t> order = {3, 1};
  Batch batch{.samples = order};
  EXPECT_EQ(&none.apply(kSchedule, block, batch), &block);
  EXPECT_EQ(batch.samples.data(), order.data());
}

}  // namespace
}  // namespace sisa
