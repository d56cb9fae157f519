#include "cli/config_words.h"
#include "cli/format.h"
#include "cli/report/html.h"
#include "cli/report/section.h"
#include "cli/report/sections.h"

namespace sisa {
namespace {

std::string row(const std::string& what, const std::string& words) {
  return element("div", "", element("dt", "", escaped(what)) + element("dd", "", escaped(words))) +
         "\n";
}

std::string in_words(const Fingerprint& fingerprint) {
  std::string text;
  for (const auto& [key, value] : fingerprint) {
    text.append(text.empty() ? "" : ", ").append(key).append(" ").append(value);
  }
  return text;
}

std::string model_rows(const StoreConfig& config) {
  std::string rows;
  if (config.normalisation.any()) rows += row("Normalised", sisa::in_words(config.normalisation));
  if (config.front.any()) {
    rows += row("Front", config.front.name + ", to " + to_string(config.front.output));
  }
  rows += row("Model", sisa::in_words(config.model));
  rows +=
      row("Training", config.training.method == Method::kSums ? "by exact sums"
                                                              : sisa::in_words(config.training));
  return rows;
}

}  // namespace

std::string store_section(const Figures& figures) {
  const Status& status = figures.status;
  const StoreConfig& config = figures.config;
  std::string rows =
      row("Holds", counted(status.samples, "sample") + " in " + counted(config.shards, "shard") +
                       " of " + counted(config.slices, "slice")) +
      row("Features", to_string(config.features) + ", " + grouped(config.classes) + " classes");
  rows += model_rows(config);
  rows += row("Seed", std::to_string(config.seed));
  rows += row("Checkpoints", size_in_words(status.checkpoint_bytes));
  rows += row("Digest", status.digest ? to_hex(*status.digest) : "–");
  rows += row("Public key", status.public_key);
  rows += row("Log", counted(figures.log.size, "event") + ", root " + to_hex(figures.log.root));
  for (const Fingerprint& fingerprint : status.fingerprints) {
    rows += row("Machine", in_words(fingerprint));
  }
  return section("store", "The store", element("dl", "class=\"facts\"", "\n" + rows));
}

}  // namespace sisa
