#include "cli/report/figures.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace sisa {
namespace {

std::string name_of_store(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::canonical(path, error);
  return (error ? std::filesystem::path(path) : whole).filename().string();
}

/// By what they are measured after.
template <class File>
void sort(std::vector<File>& files) {
  std::stable_sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return std::tie(a.made.requests, a.made.time) < std::tie(b.made.requests, b.made.time);
  });
}

std::uint64_t last_number(const std::vector<Request>& requests) {
  return requests.empty() ? 0 : requests.back().number;
}

double seconds_between(Timestamp from, Timestamp to) {
  return static_cast<double>(to - from) / 1e6;
}

Json seconds_after(const Request& request, const std::optional<Timestamp>& time) {
  return time ? Json(seconds_between(request.accepted, *time)) : Json();
}

Json number_or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json json_of_store(const Figures& figures) {
  const Status& status = figures.status;
  const StoreConfig& config = figures.config;
  return {{"name", figures.name},
          {"samples", status.samples},
          {"shards", config.shards},
          {"slices", config.slices},
          {"digest", json_of(status.digest)},
          {"public_key", status.public_key},
          {"created", to_string(figures.created.time)},
          {"samples_at_creation", figures.created.samples},
          {"software", figures.created.software},
          {"format", status.format},
          {"log_size", figures.log.size},
          {"log_root", to_hex(figures.log.root)},
          {"config", Json::parse(to_json(config))},
          {"fingerprints", status.fingerprints}};
}

Json json_of_map(const Figures& figures) {
  Json counts = Json::object();
  for (const SliceState state : kSliceStates) counts[to_string(state)] = 0;
  Json shards = Json::array();
  for (std::size_t i = 0; i < figures.status.shards.size(); ++i) {
    const ShardStatus& shard = figures.status.shards[i];
    Json samples = Json::array();
    Json states = Json::array();
    for (std::size_t j = 0; j < shard.slices.size(); ++j) {
      const std::string state = to_string(figures.states[i][j]);
      samples.push_back(shard.slices[j].samples);
      states.push_back(state);
      counts[state] = counts[state].get<std::uint64_t>() + 1;
    }
    shards.push_back({{"shard", shard.shard.value},
                      {"samples", shard.samples},
                      {"served_slice", shard.served_slice.value},
                      {"digest", json_of(shard.digest)},
                      {"slice_samples", std::move(samples)},
                      {"slice_states", std::move(states)}});
  }
  return {{"slices", std::move(counts)}, {"shards", std::move(shards)}};
}

Json json_with_times(const Request& request) {
  Json fields = {{"request", request.number}, {"kind", to_string(request.kind)}};
  fields.update(json_of(request));
  fields["samples_added"] = request.samples_added;
  fields["erased_seconds"] = seconds_after(request, request.erased);
  fields["restored_seconds"] = seconds_after(request, request.restored);
  return fields;
}

Json json_of(const Retraining& retraining) {
  Json ranges = Json::array();
  for (const RequestRange& range : retraining.requests) {
    ranges.push_back({{"from", range.from}, {"to", range.to}});
  }
  return {{"requests", ranges},
          {"time", to_string(retraining.time)},
          {"shards", retraining.shards},
          {"samples_hit", retraining.samples_hit},
          {"samples", retraining.samples},
          {"sample_visits", retraining.sample_visits},
          {"expected_sample_visits", number_or_null(retraining.expected_visits)},
          {"everything_sample_visits", number_or_null(retraining.everything_visits)},
          {"seconds", retraining.seconds}};
}

Json json_of(const ClosedForm& form) {
  return {{"one_request_sample_visits", number_or_null(form.one_request_visits)},
          {"full_slices_sample_visits", number_or_null(form.full_slices_visits)},
          {"everything_sample_visits", number_or_null(form.everything_visits)},
          {"why_none", form.why_none.empty() ? Json() : Json(form.why_none)}};
}

}  // namespace

Figures gather_figures(const std::string& store, const MeasurementFiles& files) {
  Ensemble ensemble(store, Access::kRead);
  const LogExcerpt log = ensemble.log();
  Figures figures{.time = now(),
                  .name = name_of_store(store),
                  .config = ensemble.config(),
                  .status = ensemble.status(),
                  .states = {},
                  .created = {},
                  .log = log.head,
                  .requests = ensemble.requests(),
                  .retrainings = {},
                  .closed_form = {},
                  .evaluations = {},
                  .audits = {}};
  figures.states = slice_states(figures.status);
  for (const Event& event : log.events) {
    if (const auto* created = std::get_if<CreatedEvent>(&event)) figures.created = *created;
  }
  figures.retrainings = retrainings_of(figures.config, log.events, figures.requests);
  figures.closed_form = closed_form(figures.config, figures.status.samples);
  const MeasuredStore measured{figures.status.public_key, last_number(figures.requests)};
  for (const std::string& file : files.evaluations) {
    figures.evaluations.push_back(read_evaluation(file, measured));
  }
  for (const std::string& file : files.audits) figures.audits.push_back(read_audit(file, measured));
  sort(figures.evaluations);
  sort(figures.audits);
  return figures;
}

Json json_of(const Figures& figures) {
  Json requests = Json::array();
  for (const Request& request : figures.requests) requests.push_back(json_with_times(request));
  Json retrainings = Json::array();
  for (const Retraining& retraining : figures.retrainings) {
    retrainings.push_back(json_of(retraining));
  }
  Json evaluations = Json::array();
  for (const EvaluationFile& file : figures.evaluations) evaluations.push_back(json_of(file));
  Json audits = Json::array();
  for (const AuditFile& file : figures.audits) audits.push_back(json_of(file));
  return {{"time", to_string(figures.time)},       {"store", json_of_store(figures)},
          {"map", json_of_map(figures)},           {"requests", std::move(requests)},
          {"retrainings", std::move(retrainings)}, {"closed_form", json_of(figures.closed_form)},
          {"evaluations", std::move(evaluations)}, {"audits", std::move(audits)}};
}

}  // namespace sisa
