#include "storage/keys.h"

#include <set>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    std::array<char, 3> digits;
    std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(byte));
    text += digits.data();
  }
  return text;
}

// The worked example of docs/store-format.md.
TEST(Keys, AreThoseOfTheFormatPage) {
  const SampleKey key = sample_key("ada", 7);
  const Place place{ShardId{2}, SliceId{3}};
  EXPECT_EQ(hex(view(key)), "474db7410e090a2065f78aba2882a3b2");
  EXPECT_EQ(hex(sample_row(place, key)), "0000000200000003" + hex(view(key)));
  EXPECT_EQ(hex(place_bytes(place)), "0000000200000003");
  EXPECT_EQ(hex(request_row(258)), "0000000000000102");
  EXPECT_EQ(hex(count_bytes(258)), "0201000000000000");
  const std::vector<std::byte> features{std::byte{0xfe}, std::byte{0x01}};
  EXPECT_EQ(hex(copy_row(feature_key(features, 7), key)), "d2441b7b2a3da336" + hex(view(key)));
  std::string value;
  append_sample({"ada", "lovelace", 5, features}, value);
  EXPECT_EQ(hex(value),
            "05000000"
            "0300"
            "616461"
            "0800"
            "6c6f76656c616365"
            "fe01");
  value.clear();
  append_sample({"ada", "lovelace", 5, {std::byte{0xfe}, std::byte{0x01}}, 1.5}, value);
  EXPECT_EQ(hex(value),
            "05000000"
            "0300"
            "616461"
            "0880"
            "6c6f76656c616365"
            "000000000000f83f"
            "fe01");
  value.clear();
  append_sample({.id = "ada",
                 .subject = "lovelace",
                 .label = 5,
                 .features = features,
                 .risk = 1.5,
                 .time = 1714521600'000000},
                value);
  EXPECT_EQ(hex(value),
            "05000000"
            "0300"
            "616461"
            "08c0"
            "6c6f76656c616365"
            "000000000000f83f"
            "0080ed2a59170600"
            "fe01");
}

TEST(Keys, AscendAsTheirNumbersDo) {
  std::mt19937 random(2);
  const auto number = [&] { return static_cast<std::uint32_t>(random() >> (random() % 32)); };
  for (int i = 0; i < 2000; ++i) {
    const Place a{ShardId{number()}, SliceId{number()}};
    const Place b{ShardId{number()}, SliceId{number()}};
    EXPECT_EQ(a < b, place_bytes(a) < place_bytes(b));
    EXPECT_EQ(a.slice < b.slice, request_row(a.slice.value) < request_row(b.slice.value));
    EXPECT_EQ(place_from(place_bytes(a)), a);
    EXPECT_EQ(count_from(count_bytes(a.shard.value)), a.shard.value);
  }
}

TEST(Keys, RangesHoldExactlyTheirRows) {
  const auto in = [](const KeyRange& range, std::uint32_t shard, std::uint32_t slice) {
    SampleKey key;
    key.bytes.fill(slice % 2 == 0 ? 0 : 0xff);
    const std::string row = sample_row({ShardId{shard}, SliceId{slice}}, key);
    return row >= range.begin && row < range.end;
  };
  for (std::uint32_t shard = 4; shard <= 6; ++shard) {
    for (std::uint32_t slice = 0; slice <= 300; ++slice) {
      const bool same = shard == 5;
      EXPECT_EQ(in(slice_range({ShardId{5}, SliceId{255}}), shard, slice), same && slice == 255);
      EXPECT_EQ(in(slices_from({ShardId{5}, SliceId{255}}), shard, slice), same && slice >= 255);
      EXPECT_EQ(in(shard_range(ShardId{5}), shard, slice), same);
    }
  }
}

TEST(Keys, CopiesLieTogetherAndApartFromOthers) {
  std::mt19937 random(3);
  const auto row_of = [&](const FeatureKey& features) {
    SampleKey key;
    const std::uint8_t often = random() % 2 == 0 ? 0xff : 0x00;
    for (std::uint8_t& byte : key.bytes) byte = random() % 99 == 0 ? 0x77 : often;
    const std::string row = copy_row(features, key);
    EXPECT_EQ(copy_from(row), key);
    return row;
  };
  const FeatureKey mine{{1, 2, 3, 4, 5, 6, 0xff, 0xff}};
  const KeyRange range = copies_range(mine);
  const auto in = [&](const std::string& row) { return row >= range.begin && row < range.end; };
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(in(row_of(mine)));
    EXPECT_FALSE(in(row_of({{1, 2, 3, 4, 5, 7, 0, 0}})));
    EXPECT_FALSE(in(row_of({{1, 2, 3, 4, 5, 6, 0xff, 0xfe}})));
  }
}

TEST(Keys, OfFeaturesDependOnEveryByteAndTheSeed) {
  std::vector<std::byte> features(40);
  std::set<FeatureKey> keys{feature_key(features, 1), feature_key(features, 2)};
  for (std::byte& byte : features) {
    byte = std::byte{1};
    keys.insert(feature_key(features, 1));
  }
  features.push_back(std::byte{0});
  keys.insert(feature_key(features, 1));
  EXPECT_EQ(keys.size(), 43u);
}

TEST(Keys, SampleRowsGoThereAndBack) {
  std::mt19937 random(4);
  for (int i = 0; i < 300; ++i) {
    Sample sample{std::string(1 + random() % 256, 'i'),
                  std::string(1 + random() % 256, 's'),
                  static_cast<std::uint32_t>(random()),
                  {}};
    sample.features.resize(random() % 50, std::byte(random()));
    if (random() % 2 == 0) sample.risk = static_cast<double>(random()) / 7;
    if (random() % 2 == 0) sample.front.resize(1 + random() % 50, std::byte(random()));
    if (random() % 2 == 0) sample.time = static_cast<Timestamp>(random()) - 1000000;
    std::string value;
    append_sample(sample, value);
    const SampleKey key = sample_key(sample.id, 1);
    const std::string row = sample_row({ShardId{1}, SliceId{2}}, key);
    const StoredSample stored = sample_from(row, value).value();
    EXPECT_EQ(stored.key, key);
    EXPECT_EQ(stored.id, sample.id);
    EXPECT_EQ(stored.subject, sample.subject);
    EXPECT_EQ(stored.label, sample.label);
    EXPECT_EQ(stored.risk, sample.risk);
    EXPECT_EQ(stored.time, sample.time);
    EXPECT_TRUE(std::equal(stored.features.begin(), stored.features.end(), sample.features.begin(),
                           sample.features.end()));
    EXPECT_TRUE(std::equal(stored.front.begin(), stored.front.end(), sample.front.begin(),
                           sample.front.end()));
    const bool through_front = stored.model_input().data() == stored.front.data();
    EXPECT_EQ(through_front, !sample.front.empty());
    const std::size_t before_features = value.size() - sample.features.size();
    for (std::size_t size = 0; size < before_features; ++size) {
      EXPECT_FALSE(sample_from(row, std::string_view(value).substr(0, size)).has_value());
    }
    EXPECT_FALSE(sample_from(row.substr(1), value).has_value());
  }
}

TEST(Keys, RefuseOtherLengths) {
  for (const std::string bytes : {"", "1234567", "123456789"}) {
    expect_error(ErrorKind::kDamaged, "eight bytes", [&] { place_from(bytes); });
    expect_error(ErrorKind::kDamaged, "eight bytes", [&] { count_from(bytes); });
    expect_error(ErrorKind::kDamaged, "24 bytes", [&] { copy_from(bytes); });
  }
}

}  // namespace
}  // namespace sisa
