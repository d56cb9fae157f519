#include <algorithm>
#include <map>
#include <sstream>

#include "cli/command.h"
#include "cli/config_words.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/table.h"
#include "engine/ensemble.h"
#include "storage/version.h"

namespace sisa {
namespace {

/// With more shards than this, a table by served slice replaces the one by shard.
constexpr std::size_t kMostRows = 40;

/// With more kept slices than this, how many there are stands for them.
constexpr std::uint32_t kMostNamed = 12;

constexpr std::size_t kShortDigest = 16;
constexpr std::size_t kLineWidth = 68;

Json json_of(const ShardStatus& shard) {
  Json slices = Json::array();
  for (const SliceStatus& slice : shard.slices) {
    slices.push_back({{"slice", slice.slice.value},
                      {"samples", slice.samples},
                      {"kept", slice.kept},
                      {"digest", json_of(slice.digest)}});
  }
  return {{"shard", shard.shard.value},
          {"samples", shard.samples},
          {"served_slice", shard.served_slice.value},
          {"digest", json_of(shard.digest)},
          {"slices", slices}};
}

Json json_of(const std::vector<TierStatus>& tiers) {
  Json list = Json::array();
  for (const TierStatus& tier : tiers) {
    list.push_back({{"tier", list.size()},
                    {"from_risk", tier.from ? Json(*tier.from) : Json()},
                    {"samples", tier.samples},
                    {"shards", tier.shards},
                    {"first_slice", tier.first_slice.value}});
  }
  return list;
}

Json json_of(const Status& status, const StoreConfig& config) {
  Json shards = Json::array();
  for (const ShardStatus& shard : status.shards) shards.push_back(json_of(shard));
  Json requests = Json::array();
  for (const Request& request : status.pending) requests.push_back(json_of(request));
  return {{"digest", json_of(status.digest)},
          {"samples", status.samples},
          {"pending", status.pending.size()},
          {"pending_requests", requests},
          {"public_key", status.public_key},
          {"format", status.format},
          {"config", Json::parse(to_json(config))},
          {"fingerprints", status.fingerprints},
          {"tiers", json_of(status.tiers)},
          {"checkpoint_bytes", status.checkpoint_bytes},
          {"shards", shards}};
}

/// "libtorch 1.13.1, cpu AVX512, ...", in lines.
std::vector<std::string> lines_of(const Fingerprint& fingerprint) {
  std::string text;
  for (const auto& [key, value] : fingerprint) {
    text.append(text.empty() ? "" : ", ").append(key).append(" ").append(value);
  }
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (lines.back().size() + 1 + word.size() > kLineWidth) lines.emplace_back();
    lines.back().append(lines.back().empty() ? "" : " ").append(word);
  }
  return lines;
}

std::string in_words(const std::vector<Request>& pending) {
  if (pending.empty()) return "none";
  std::string numbers;
  for (const Request& request : pending) {
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(request.number);
  }
  return counted(pending.size(), "request") + " to restore (" + numbers + "): run 'sisa retrain'";
}

/// "40.7 MB, of slices 4 7 10".
std::string kept_in_words(const Status& status, const StoreConfig& config) {
  const std::string size = size_in_words(status.checkpoint_bytes);
  if (config.kept_checkpoints == 0) return size + ", of all slices";
  if (config.kept_checkpoints > kMostNamed) {
    return size + ", of " + grouped(config.kept_checkpoints) + " slices of each shard";
  }
  std::string slices;
  for (const SliceStatus& slice : status.shards.front().slices) {
    if (slice.kept) slices += " " + std::to_string(slice.slice.value);
  }
  return size + ", of slices" + slices;
}

std::string overview(const Status& status, const StoreConfig& config, const Style& style) {
  const auto trained = static_cast<std::uint64_t>(std::count_if(
      status.shards.begin(), status.shards.end(),
      [&](const ShardStatus& shard) { return shard.served_slice.value == config.slices; }));
  Table table({{"", Table::Align::kLeft}, {"", Table::Align::kLeft}});
  table.add({"samples", grouped(status.samples) + " in " + counted(config.shards, "shard") +
                            " of " + counted(config.slices, "slice")});
  table.add({"features",
             to_string(config.features) + ", classes 0 to " + std::to_string(config.classes - 1)});
  if (config.normalisation.any()) table.add({"normalised", in_words(config.normalisation)});
  if (config.front.any()) {
    const std::string& file = config.front.file.name;
    table.add({"front", config.front.name + (file.empty() ? "" : " " + file) + ", to " +
                            to_string(config.front.output)});
  }
  table.add({"model", in_words(config.model)});
  if (config.model.file.declared() || config.front.file.declared()) {
    const std::string& text = config.model.pretrained_on;
    table.add({"", "pretrained on " + (text.empty() ? "what is not declared" : text)});
  }
  table.add({"training", config.training.method == Method::kSums ? "by exact sums"
                                                                 : in_words(config.training)});
  table.add({"seed", std::to_string(config.seed)});
  table.add({"format", std::to_string(status.format)});
  table.add({"public key", status.public_key});
  table.add({"pending", in_words(status.pending)});
  table.add({"checkpoints", kept_in_words(status, config)});
  table.add({"trained", grouped(trained) + " of " + counted(config.shards, "shard")});
  for (const Fingerprint& fingerprint : status.fingerprints) {
    std::string title = "machine";
    for (const std::string& line : lines_of(fingerprint)) {
      table.add({title, line});
      title.clear();
    }
  }
  table.add({"digest", status.digest ? to_hex(*status.digest) : "-"});
  return table.text(style);
}

// Nothing where risk has no say.
std::string by_tier(const Status& status, const StoreConfig& config, const Style& style) {
  if (status.tiers.empty()) return "";
  Table table({{"tier"}, {"from risk"}, {"samples"}, {"shards"}, {"slices"}});
  for (std::size_t i = 0; i < status.tiers.size(); ++i) {
    const TierStatus& tier = status.tiers[i];
    table.add({std::to_string(i), tier.from ? shortest(*tier.from) : "-", grouped(tier.samples),
               "0 to " + std::to_string(tier.shards - 1),
               std::to_string(tier.first_slice.value) + " to " + std::to_string(config.slices)});
  }
  return table.text(style) + "\n";
}

std::string by_shard(const Status& status, const StoreConfig& config, const Style& style) {
  Table table({{"shard"}, {"samples"}, {"slice"}, {"digest", Table::Align::kLeft}});
  for (const ShardStatus& shard : status.shards) {
    table.add({std::to_string(shard.shard.value), grouped(shard.samples),
               std::to_string(shard.served_slice.value) + "/" + std::to_string(config.slices),
               shard.digest ? to_hex(*shard.digest).substr(0, kShortDigest) : "-"});
  }
  return table.text(style);
}

std::string by_slice(const Status& status, const StoreConfig& config, const Style& style) {
  struct Group {
    std::uint64_t shards = 0;
    std::uint64_t samples = 0;
  };
  std::map<SliceId, Group> groups;
  for (const ShardStatus& shard : status.shards) {
    Group& group = groups[shard.served_slice];
    ++group.shards;
    group.samples += shard.samples;
  }
  Table table({{"slice"}, {"shards"}, {"samples"}});
  for (const auto& [slice, group] : groups) {
    table.add({std::to_string(slice.value) + "/" + std::to_string(config.slices),
               grouped(group.shards), grouped(group.samples)});
  }
  return table.text(style) + "\nEvery shard: sisa status --json\n";
}

int run(const Arguments& arguments, Output& output) {
  Ensemble ensemble(arguments.store(), Access::kRead);
  const Status status = ensemble.status();
  const StoreConfig& config = ensemble.config();
  if (output.json()) {
    output.object(json_of(status, config));
    return 0;
  }
  const Style& style = output.style();
  const bool few = status.shards.size() <= kMostRows;
  print(overview(status, config, style) + "\n" + by_tier(status, config, style) +
        (few ? by_shard(status, config, style) : by_slice(status, config, style)));
  return 0;
}

}  // namespace

Command status_command() {
  return {.name = "status",
          .summary = "show what a store holds and how far its shards are trained",
          .usage = "STORE [options]",
          .notes =
              "'slice' is the slice from whose checkpoint a shard votes now; 0/R: it has no\n"
              "model and abstains. Two stores with equal digests hold the same models, bit\n"
              "for bit.\n",
          .run = run};
}

}  // namespace sisa
