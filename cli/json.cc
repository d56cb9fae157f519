#include "cli/json.h"

namespace sisa {
namespace {

Json time_or_null(const std::optional<Timestamp>& time) {
  return time ? Json(to_string(*time)) : Json();
}

}  // namespace

Json json_of(const std::optional<Digest>& digest) {
  return digest ? Json(to_hex(*digest)) : Json();
}

Json json_of(const std::vector<TouchedShard>& shards) {
  Json list = Json::array();
  for (const TouchedShard& touched : shards) {
    list.push_back({{"shard", touched.shard.value},
                    {"from_slice", touched.from_slice.value},
                    {"retrain", touched.retrain}});
  }
  return list;
}

Json json_of(const Request& request) {
  return {{"request", request.number},
          {"state", to_string(request.state)},
          {"samples_removed", request.samples_removed},
          {"accepted", to_string(request.accepted)},
          {"erased", time_or_null(request.erased)},
          {"restored", time_or_null(request.restored)},
          {"shards", json_of(request.shards)},
          {"sample_visits", request.sample_visits},
          {"retrain_seconds", request.retrain_seconds}};
}

Json json_of(const TrainReport& report) {
  return {{"seconds", report.seconds},
          {"sample_visits", report.sample_visits},
          {"shards_trained", report.shards_trained},
          {"digest", json_of(report.digest)}};
}

}  // namespace sisa
