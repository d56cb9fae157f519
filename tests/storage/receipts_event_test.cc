#include "storage/receipts/event.h"

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

Digest digest(const std::string& text) { return Hasher().add(text).finish(); }

std::vector<Event> samples_of_every_kind() {
  AcceptedEvent accepted{
      .request = 12,
      .kind = RequestKind::kCorrect,
      .time = 1795451645123456,
      .samples_removed = 3,
      .samples_added = 2,
      .forget_set = leaf_hash("set"),
      .shards = {{ShardId{0}, SliceId{4}, {digest("a"), digest("b")}, digest("c")},
                 {ShardId{7}, SliceId{1}, {}, std::nullopt}},
      .software = "sisa 0.1.0"};
  AcceptedEvent addition{.request = 1, .kind = RequestKind::kAdd, .samples_added = 1};
  RestoredEvent restored{.requests = {{1, 1}, {3, 9}},
                         .time = 951782399000001,
                         .shards = {{ShardId{2}, SliceId{3}, {digest("d")}, digest("e")}},
                         .sample_visits = 1ULL << 60,
                         .microseconds = UINT64_MAX,
                         .fingerprints = {{{"cpu", "AVX2"}, {"libtorch", "1.13.1"}}, {}},
                         .software = "sisa \"\xc3\xa4\""};
  ExportedEvent exported{.time = 1795451645123456,
                         .format = "safetensors",
                         .aggregate = "vote",
                         .name = "a \"model\"",
                         .digest = digest("file"),
                         .constituents = {{ShardId{0}, SliceId{4}, digest("a")}},
                         .software = "sisa 0.1.0"};
  return {CreatedEvent{1795451645000000, digest("config"), 60000, "sisa 0.1.0"},
          accepted,
          addition,
          ErasedEvent{{{1, 5}}, 1795451645123456, 17, 1ULL << 40, 23, "sisa 0.1.0"},
          ErasedEvent{},
          restored,
          exported,
          ExportedEvent{}};
}

TEST(Event, JsonIsCanonical) {
  const Event event = ErasedEvent{{{1, 5}, {8, 8}}, 1795451645123456, 17, 4096, 23, "sisa 0.1.0"};
  EXPECT_EQ(to_json(event),
            R"({"bytes":4096,"event":"erased","files":17,"requests":[[1,5],[8,8]],)"
            R"("software":"sisa 0.1.0","time":"2026-11-23T16:34:05.123456Z","traces":23})");
}

TEST(Event, GoesThroughJsonAndBack) {
  for (const Event& event : samples_of_every_kind()) {
    EXPECT_EQ(event_from_json(to_json(event)), event) << to_json(event);
  }
}

TEST(Event, TimesGoThroughJsonAndBackToTheMicrosecond) {
  for (const Timestamp time : {Timestamp{0}, Timestamp{1}, Timestamp{951782400000000},
                               Timestamp{951868799999999}, Timestamp{253402300799999999}, now()}) {
    const Event event = CreatedEvent{.time = time};
    EXPECT_EQ(time_of(event_from_json(to_json(event))), time);
  }
}

// What another text of an event means does not matter: it is another leaf.
TEST(Event, EveryOtherTextIsRefusedOrAnotherEvent) {
  for (const Event& event : samples_of_every_kind()) {
    const std::string good = to_json(event);
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (const char other : {' ', '0', '9', 'f', '"', '}', '-', '\0'}) {
        std::string text = good;
        if (text[at] == other) continue;
        text[at] = other;
        try {
          const Event read = event_from_json(text);
          EXPECT_EQ(to_json(read), text);
          EXPECT_NE(read, event) << text;
        } catch (const Error& error) {
          EXPECT_EQ(error.kind(), ErrorKind::kDamaged);
        }
      }
    }
  }
}

TEST(Event, RefusesTextThatWasNotWritten) {
  const std::string good = to_json(samples_of_every_kind()[1]);
  const auto refused = [](const std::string& text) {
    expect_error(ErrorKind::kDamaged, "event", [&] { event_from_json(text); });
  };
  for (std::size_t at = 0; at < good.size(); ++at) refused(good.substr(0, at));
  refused(good + "\n");
  const auto with = [&](const std::string& part, const std::string& other) {
    std::string text = good;
    text.replace(text.find(part), part.size(), other);
    return text;
  };
  refused(with("\"request\":12", "\"request\":12.0"));
  refused(with("\"request\":12", "\"request\":-12"));
  refused(with("\"request\":12", "\"request\":18446744073709551616"));
  refused(with("\"request\":12", "\"request\":12,\"request\":12"));
  refused(with("\"shard\":7", "\"shard\":4294967303"));
  refused(with("\"correct\"", "\"forget\""));
  refused(with("\"accepted\"", "\"rejected\""));
  refused(with("-11-23T", "-02-30T"));
  refused(with("T16:", "T25:"));
  refused(std::string(100000, '[') + std::string(100000, ']'));
}

TEST(Event, RangesAreAsFewAsPossible) {
  using Ranges = std::vector<RequestRange>;
  EXPECT_EQ(ranges_of({}), Ranges());
  EXPECT_EQ(ranges_of({4}), (Ranges{{4, 4}}));
  EXPECT_EQ(ranges_of({1, 2, 3, 7, 9, 10}), (Ranges{{1, 3}, {7, 7}, {9, 10}}));
  const Ranges ranges = ranges_of({1, 2, 3, 7});
  for (const std::uint64_t in : {1, 2, 3, 7}) EXPECT_TRUE(contains(ranges, in)) << in;
  for (const std::uint64_t out : {0, 4, 6, 8}) EXPECT_FALSE(contains(ranges, out)) << out;
}

}  // namespace
}  // namespace sisa
