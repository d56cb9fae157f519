#include "cli/forget_report.h"

#include <algorithm>

#include "cli/format.h"
#include "cli/impact_report.h"
#include "cli/table.h"

namespace sisa {
namespace {

/// With more shards than this, the table ends early.
constexpr std::size_t kMostRows = 40;

/// So many copies are named on a terminal.
constexpr std::size_t kFewCopies = 3;

/// Likewise of exports.
constexpr std::size_t kFewExports = 3;

Json json_of(const std::vector<Copy>& copies) {
  Json list = Json::array();
  for (const Copy& copy : copies) {
    list.push_back(
        {{"id", copy.id}, {"shard", copy.place.shard.value}, {"slice", copy.place.slice.value}});
  }
  return list;
}

Json json_of(const std::vector<ShardPreview>& shards) {
  Json list = Json::array();
  for (const ShardPreview& shard : shards) {
    list.push_back({{"shard", shard.shard.value},
                    {"from_slice", shard.from_slice.value},
                    {"served_slice", shard.served_slice.value},
                    {"meanwhile_slice", shard.meanwhile_slice.value},
                    {"sample_visits", shard.sample_visits}});
  }
  return list;
}

Json json_of(const std::vector<Opening>& openings) {
  Json list = Json::array();
  if (openings.size() > kMostOpenings) return list;
  for (const Opening& opening : openings) list.push_back(Json::parse(to_json(opening)));
  return list;
}

/// The exports that the request taints.
Json json_of(const std::vector<LoggedEvent>& exports) {
  Json list = Json::array();
  for (const LoggedEvent& logged : exports) {
    const auto& exported = std::get<ExportedEvent>(logged.event);
    list.push_back({{"index", logged.index},
                    {"name", exported.name},
                    {"digest", to_hex(exported.digest)},
                    {"format", exported.format},
                    {"time", to_string(exported.time)}});
  }
  return list;
}

/// "2 samples with the same features stay: 'p7' (shard 3, slice 2), ...".
std::string in_words(const LivingCopies& copies) {
  std::string text = counted(copies.total, "sample") + " with the same features " +
                     (copies.total == 1 ? "stays" : "stay") + ": ";
  const std::size_t few = std::min(copies.named.size(), kFewCopies);
  for (std::size_t i = 0; i < few; ++i) {
    const Copy& copy = copies.named[i];
    text.append(i > 0 ? ", " : "").append("'" + copy.id + "' (" + to_string(copy.place) + ")");
  }
  return text + (copies.total > few ? ", ..." : "") + "; --duplicates forgets them too";
}

/// "2 exports hold what was removed: model.pt (event 6, 2026-11-23), ...".
std::string in_words(const std::vector<LoggedEvent>& exports) {
  constexpr std::size_t kDate = 10;
  std::string text = counted(exports.size(), "export") + " may still hold what was removed: ";
  const std::size_t few = std::min(exports.size(), kFewExports);
  for (std::size_t i = 0; i < few; ++i) {
    const auto& exported = std::get<ExportedEvent>(exports[i].event);
    text.append(i > 0 ? ", " : "")
        .append(exported.name + " (event " + std::to_string(exports[i].index) + ", " +
                to_string(exported.time).substr(0, kDate) + ")");
  }
  return text + (exports.size() > few ? ", ..." : "") + "; recall " +
         (exports.size() > 1 ? "them" : "it");
}

std::string samples_in_shards(std::uint64_t samples, std::size_t shards) {
  return counted(samples, "sample") + " in " + counted(shards, "shard");
}

std::string training_in_words(const ForgetPreview& preview) {
  if (preview.sample_visits == 0) return "nothing, no model saw them";
  std::string text = counted(preview.sample_visits, "sample visit");
  if (preview.pending_visits > 0) {
    text += ", " + grouped(preview.pending_visits) + " of them for earlier requests";
  }
  return text + ", about " + duration(preview.seconds);
}

std::string in_words(const EnsembleStrength& strength) {
  if (strength.constituents == 0) return "no shard";
  return counted(strength.constituents, "constituent") + " that saw " +
         fixed(100 * strength.samples_seen, 1) + "% of the samples";
}

std::string served(SliceId slice, std::uint32_t slices) {
  if (slice == kNoSlice) return "abstains";
  return std::to_string(slice.value) + "/" + std::to_string(slices);
}

std::string what_was_done(const UnlearnReport& report) {
  const Request& request = report.request;
  if (request.kind == RequestKind::kUnlearn) {
    return counted(request.samples_removed, "sample") + " forgotten";
  }
  if (request.kind == RequestKind::kCorrect) {
    return counted(request.samples_added, "sample") + " corrected";
  }
  const std::string left_out =
      report.suppressed > 0 ? " (" + grouped(report.suppressed) + " suppressed)" : "";
  return counted(request.samples_added, "sample") + " added" + left_out;
}

// Since the request came; nothing while shards are still to be trained.
Json restored_ms(const UnlearnReport& report) {
  if (report.followed) return report.accepted_ms;
  if (report.request.state != RequestState::kRestored) return nullptr;
  return report.accepted_ms + report.erased_ms + 1e3 * report.training.seconds;
}

std::string in_words(const Opening& opening) {
  return "\nFor the person, beside the receipt: the next line alone shows that it covers the\n"
         "id. It is stored nowhere and cannot be shown again.\n" +
         to_json(opening) + "\n";
}

}  // namespace

Json json_of(const ForgetPreview& preview) {
  return {{"dry_run", true},
          {"samples", preview.samples},
          {"shards", json_of(preview.shards)},
          {"sample_visits", preview.sample_visits},
          {"pending_visits", preview.pending_visits},
          {"estimated_seconds", preview.seconds},
          {"meanwhile",
           {{"constituents", preview.meanwhile.constituents},
            {"constituents_now", preview.present.constituents},
            {"samples_seen", preview.meanwhile.samples_seen},
            {"samples_seen_now", preview.present.samples_seen}}},
          {"copies", json_of(preview.copies.named)},
          {"copies_total", preview.copies.total}};
}

std::string in_words(const ForgetPreview& preview, std::uint32_t slices, const Style& style) {
  Table shards({{"shard"}, {"from slice"}, {"serves now"}, {"meanwhile"}, {"sample visits"}});
  const std::size_t rows = std::min(preview.shards.size(), kMostRows);
  for (std::size_t i = 0; i < rows; ++i) {
    const ShardPreview& shard = preview.shards[i];
    shards.add({std::to_string(shard.shard.value), std::to_string(shard.from_slice.value),
                served(shard.served_slice, slices), served(shard.meanwhile_slice, slices),
                grouped(shard.sample_visits)});
  }
  std::string text = "Would forget " + samples_in_shards(preview.samples, preview.shards.size()) +
                     "; nothing is changed\n\n" + shards.text(style);
  if (rows < preview.shards.size()) {
    text += "and " + grouped(preview.shards.size() - rows) + " more: --dry-run --json\n";
  }
  Table rest({{"", Table::Align::kLeft}, {"", Table::Align::kLeft}});
  rest.add({"training", training_in_words(preview)});
  rest.add({"votes now", in_words(preview.present)});
  rest.add({"meanwhile", in_words(preview.meanwhile)});
  if (preview.copies.total > 0) rest.add({"copies", in_words(preview.copies)});
  return text + "\n" + rest.text(style);
}

std::string question(const ForgetPreview& preview) {
  std::string text = preview.copies.total > 0 ? "Note: " + in_words(preview.copies) + "\n" : "";
  return text + "Training to restore: " + training_in_words(preview) + "\nForget " +
         samples_in_shards(preview.samples, preview.shards.size()) + ", for good? [y/N] ";
}

Json json_of(const UnlearnReport& report, const std::string& openings_file) {
  const Request& request = report.request;
  const bool in_file = !openings_file.empty();
  return {{"request", request.number},
          {"state", to_string(request.state)},
          {"samples_removed", request.samples_removed},
          {"samples_added", request.samples_added},
          {"suppressed", report.suppressed},
          {"accepted_ms", report.accepted_ms},
          {"erased_ms", report.erased_ms},
          {"restored_ms", restored_ms(report)},
          {"retrain_seconds", report.training.seconds},
          {"sample_visits", report.training.sample_visits},
          {"shards", json_of(request.shards)},
          {"digest", json_of(report.training.digest)},
          {"warnings", json_of(report.warnings)},
          {"copies", json_of(report.copies.named)},
          {"copies_total", report.copies.total},
          {"tainted_exports", json_of(report.receipt.exports)},
          {"openings", json_of(in_file ? std::vector<Opening>() : report.openings)},
          {"openings_file", in_file ? Json(openings_file) : Json()},
          {"receipt", Json::parse(to_json(report.receipt))}};
}

std::string in_words(const UnlearnReport& report, const std::string& store,
                     const std::string& openings_file, const Style& style) {
  const Request& request = report.request;
  Table steps({{"", Table::Align::kLeft}, {""}, {"", Table::Align::kLeft}});
  const bool adds = request.kind == RequestKind::kAdd;
  steps.add(
      {"  accepted", duration(report.accepted_ms / 1e3),
       adds ? "durable; models without them answer no more" : "durable, out of every answer"});
  steps.add(
      {"  erased", duration(report.erased_ms / 1e3),
       adds ? "those models are gone from the store's files" : "gone from the store's files"});
  if (report.followed) {
    steps.add({"  restored", "", "with acceptance: the sums followed"});
  } else if (request.state == RequestState::kRestored) {
    steps.add({"  restored", duration(report.training.seconds),
               counted(report.training.sample_visits, "sample visit")});
  } else {
    steps.add({"  restored", "-", "pending: sisa retrain " + store});
  }
  std::string text = "Request " + std::to_string(request.number) + ": " + what_was_done(report) +
                     " in " + counted(request.shards.size(), "shard") + "\n" + steps.text(style);
  if (report.copies.total > 0) text += "Note: " + in_words(report.copies) + "\n";
  if (!report.receipt.exports.empty()) text += "Note: " + in_words(report.receipt.exports) + "\n";
  const bool shown = openings_file.empty() && report.openings.size() == 1;
  return text + (shown ? in_words(report.openings.front()) : "");
}

}  // namespace sisa
