#include "cli/report/retraining.h"

#include <algorithm>
#include <map>

#include "shards/expected_cost.h"

namespace sisa {
namespace {

/// Nothing where the closed form holds.
std::string why_no_closed_form(const StoreConfig& config) {
  if (config.training.method == Method::kSums) {
    return "The model follows requests by exact sums: nothing is retrained by slices.";
  }
  if (config.risk.any()) {
    return "Samples are placed by declared risk: the closed form, which holds for uniform places, "
           "does not apply.";
  }
  if (config.kept_checkpoints > 0) {
    return "Only some slices keep their checkpoints: the closed form, which starts from every "
           "slice, does not apply.";
  }
  return "";
}

/// What training is expected to take when so many samples are left of those and `hit` others.
std::optional<double> expected_visits(const StoreConfig& config, std::uint64_t left,
                                      std::uint64_t hit) {
  if (left + hit == 0) return std::nullopt;
  const auto all = static_cast<double>(left + hit);
  return expected_batch({all, all}, {config.shards, config.slice_plan()}, static_cast<double>(hit))
      .sample_visits;
}

std::optional<double> everything_visits(const StoreConfig& config, std::uint64_t samples) {
  if (samples == 0 || config.training.method == Method::kSums) return std::nullopt;
  const auto all = static_cast<double>(samples);
  return expected_training({all, all}, {config.shards, config.slice_plan()}).sample_visits;
}

/// e·D·(2/3 + 1/(3R)), or, incremental, e·D·(R+1)/(2R).
double full_slices_visits(const StoreConfig& config, std::uint64_t samples) {
  const double unsliced = config.training.epochs * (static_cast<double>(samples) / config.shards);
  const double slices = config.slices;
  return config.training.slice_mode == SliceMode::kCumulative
             ? unsliced * (2.0 / 3 + 1 / (3 * slices))
             : unsliced * (slices + 1) / (2 * slices);
}

bool retrains_all(const Request& request) {
  return std::all_of(request.shards.begin(), request.shards.end(),
                     [](const TouchedShard& touched) { return touched.retrain; });
}

/// A request, and how many samples there were once it was accepted.
struct Step {
  const Request* request;
  std::uint64_t samples;
};

std::map<std::uint64_t, Step> steps_of(const std::vector<Event>& log,
                                       const std::vector<Request>& requests) {
  std::uint64_t samples = 0;
  for (const Event& event : log) {
    if (const auto* created = std::get_if<CreatedEvent>(&event)) samples = created->samples;
  }
  std::map<std::uint64_t, Step> steps;
  for (const Request& request : requests) {
    samples = samples + request.samples_added - std::min(samples, request.samples_removed);
    steps.emplace(request.number, Step{&request, samples});
  }
  return steps;
}

Retraining retraining_from(const StoreConfig& config, const RestoredEvent& event,
                           const std::map<std::uint64_t, Step>& steps) {
  Retraining retraining{.requests = event.requests,
                        .time = event.time,
                        .shards = event.shards.size(),
                        .sample_visits = event.sample_visits,
                        .seconds = static_cast<double>(event.microseconds) / 1e6,
                        .expected_visits = {},
                        .everything_visits = {}};
  bool whole = why_no_closed_form(config).empty();
  for (const RequestRange& range : event.requests) {
    for (auto step = steps.lower_bound(range.from); step != steps.end() && step->first <= range.to;
         ++step) {
      const Request& request = *step->second.request;
      retraining.samples_hit += std::max(request.samples_removed, request.samples_added);
      retraining.samples = step->second.samples;
      whole = whole && retrains_all(request);
    }
  }
  retraining.everything_visits = everything_visits(config, retraining.samples);
  if (whole) {
    retraining.expected_visits =
        expected_visits(config, retraining.samples, retraining.samples_hit);
  }
  return retraining;
}

}  // namespace

ClosedForm closed_form(const StoreConfig& config, std::uint64_t samples) {
  ClosedForm form;
  form.why_none = why_no_closed_form(config);
  form.everything_visits = everything_visits(config, samples);
  if (form.why_none.empty() && samples > 0) {
    form.one_request_visits = expected_visits(config, samples - 1, 1);
    form.full_slices_visits = full_slices_visits(config, samples);
  }
  return form;
}

std::vector<Retraining> retrainings_of(const StoreConfig& config, const std::vector<Event>& log,
                                       const std::vector<Request>& requests) {
  const std::map<std::uint64_t, Step> steps = steps_of(log, requests);
  std::vector<Retraining> retrainings;
  for (const Event& event : log) {
    const auto* restored = std::get_if<RestoredEvent>(&event);
    if (restored == nullptr || restored->sample_visits == 0) continue;
    retrainings.push_back(retraining_from(config, *restored, steps));
  }
  return retrainings;
}

}  // namespace sisa
