#include "storage/request.h"

#include <cassert>
#include <nlohmann/json.hpp>

#include "shards/error.h"

namespace sisa {
namespace {

using nlohmann::json;

json to_value(const std::optional<Timestamp>& time) { return time ? json(*time) : json(); }

// Numbers go through their exact JSON type: a conversion that would not be exact is refused.
std::uint64_t unsigned_from(const json& value) { return value.get_ref<const std::uint64_t&>(); }

json to_value(const std::optional<std::uint64_t>& number) {
  return number ? json(*number) : json();
}

std::optional<std::uint64_t> number_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return unsigned_from(value);
}

std::optional<Timestamp> time_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return static_cast<Timestamp>(unsigned_from(value));
}

RequestKind kind_from(const json& value) {
  for (const RequestKind kind : {RequestKind::kAdd, RequestKind::kCorrect}) {
    if (value == to_string(kind)) return kind;
  }
  return RequestKind::kUnlearn;
}

RequestState state_from(const json& value) {
  for (const RequestState state : {RequestState::kErased, RequestState::kRestored}) {
    if (value == to_string(state)) return state;
  }
  return RequestState::kAccepted;
}

TouchedShard touched_from(const json& value) {
  return {ShardId{static_cast<std::uint32_t>(unsigned_from(value.at("shard")))},
          SliceId{static_cast<std::uint32_t>(unsigned_from(value.at("from_slice")))},
          value.at("retrain").get<bool>()};
}

Request request_from(const json& value) {
  Request request;
  request.number = unsigned_from(value.at("number"));
  request.kind = kind_from(value.at("kind"));
  request.state = state_from(value.at("state"));
  request.samples_removed = unsigned_from(value.at("samples_removed"));
  request.samples_added = unsigned_from(value.at("samples_added"));
  for (const json& shard : value.at("shards")) request.shards.push_back(touched_from(shard));
  request.accepted = static_cast<Timestamp>(unsigned_from(value.at("accepted")));
  request.erased = time_from(value.at("erased"));
  request.restored = time_from(value.at("restored"));
  request.sample_visits = unsigned_from(value.at("sample_visits"));
  request.retrain_seconds = value.at("retrain_seconds").get_ref<const double&>();
  request.accepted_event = unsigned_from(value.at("accepted_event"));
  request.erased_event = number_from(value.at("erased_event"));
  request.restored_event = number_from(value.at("restored_event"));
  return request;
}

}  // namespace

std::string to_string(RequestKind kind) {
  switch (kind) {
    case RequestKind::kUnlearn:
      return "unlearn";
    case RequestKind::kAdd:
      return "add";
    case RequestKind::kCorrect:
      return "correct";
  }
  assert(false);
  return {};
}

std::string to_string(RequestState state) {
  switch (state) {
    case RequestState::kAccepted:
      return "accepted";
    case RequestState::kErased:
      return "erased";
    case RequestState::kRestored:
      return "restored";
  }
  assert(false);
  return {};
}

std::string to_json(const Request& request) {
  json shards = json::array();
  for (const TouchedShard& touched : request.shards) {
    shards.push_back({{"shard", touched.shard.value},
                      {"from_slice", touched.from_slice.value},
                      {"retrain", touched.retrain}});
  }
  const json value = {{"number", request.number},
                      {"kind", to_string(request.kind)},
                      {"state", to_string(request.state)},
                      {"samples_removed", request.samples_removed},
                      {"samples_added", request.samples_added},
                      {"shards", std::move(shards)},
                      {"accepted", request.accepted},
                      {"erased", to_value(request.erased)},
                      {"restored", to_value(request.restored)},
                      {"sample_visits", request.sample_visits},
                      {"retrain_seconds", request.retrain_seconds},
                      {"accepted_event", request.accepted_event},
                      {"erased_event", to_value(request.erased_event)},
                      {"restored_event", to_value(request.restored_event)}};
  return value.dump();
}

Request request_from_json(const std::string& text) {
  try {
    const Request request = request_from(json::parse(text));
    if (to_json(request) == text) return request;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kDamaged, "a request's record is not what was written");
}

}  // namespace sisa
