#include "storage/request.h"

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

Request sample_request() {
  Request request;
  request.number = 12;
  request.kind = RequestKind::kCorrect;
  request.state = RequestState::kErased;
  request.samples_removed = 3;
  request.samples_added = 2;
  request.shards = {{ShardId{0}, SliceId{4}, true}, {ShardId{7}, SliceId{1}, false}};
  request.accepted = 1795451645123456;
  request.erased = 1795451646000000;
  request.accepted_event = 5;
  request.erased_event = 6;
  return request;
}

TEST(Request, JsonIsThatOfTheFormatPage) {
  EXPECT_EQ(to_json(sample_request()),
            R"({"accepted":1795451645123456,"accepted_event":5,"erased":1795451646000000,)"
            R"("erased_event":6,"kind":"correct","number":12,"restored":null,)"
            R"("restored_event":null,"retrain_seconds":0.0,"sample_visits":0,)"
            R"("samples_added":2,"samples_removed":3,)"
            R"("shards":[{"from_slice":4,"retrain":true,"shard":0},)"
            R"({"from_slice":1,"retrain":false,"shard":7}],"state":"erased"})");
}

TEST(Request, GoesThroughJsonAndBack) {
  Request request = sample_request();
  EXPECT_EQ(request_from_json(to_json(request)), request);
  request.state = RequestState::kRestored;
  request.restored = 1795451650000000;
  request.sample_visits = 1ULL << 60;
  request.retrain_seconds = 0.1;
  EXPECT_EQ(request_from_json(to_json(request)), request);
  EXPECT_EQ(request_from_json(to_json(Request())), Request());
}

TEST(Request, RefusesTextThatWasNotWritten) {
  const std::string good = to_json(sample_request());
  for (std::size_t at = 0; at < good.size(); ++at) {
    expect_error(ErrorKind::kDamaged, "request", [&] { request_from_json(good.substr(0, at)); });
  }
  expect_error(ErrorKind::kDamaged, "request", [&] { request_from_json(good + "\n"); });
}

TEST(Request, WritesTimesInUtc) {
  EXPECT_EQ(to_string(Timestamp{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_string(Timestamp{951782399000001}), "2000-02-28T23:59:59.000001Z");
  EXPECT_EQ(to_string(Timestamp{951782400000000}), "2000-02-29T00:00:00.000000Z");
  EXPECT_GT(now(), Timestamp{1700000000000000});
}

}  // namespace
}  // namespace sisa
