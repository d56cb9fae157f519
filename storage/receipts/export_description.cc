#include "storage/receipts/export_description.h"

#include "shards/error.h"
#include "storage/receipts/event_json.h"
#include "storage/version.h"

namespace sisa {
namespace {

using nlohmann::json;

constexpr int kExportSchema = 1;

/// What a model is given of a raw sample.
std::string scaling(const StoreConfig& config) {
  if (config.normalisation.any() && !config.front.any()) {
    const bool bytes = config.features.type == FeatureType::kByte;
    return bytes ? "(x / 255 - mean) / std" : "(x - mean) / std";
  }
  if (config.model_input().type == FeatureType::kByte) return "x / 255";
  if (config.training.method == Method::kSums) return "none";
  return "(x - input.mean) * input.scale, of each constituent";
}

json to_value(const DescribedConstituent& constituent) {
  json value = {{"shard", constituent.shard.shard.value},
                {"slice", constituent.shard.slice.value},
                {"digest", to_hex(constituent.shard.digest)}};
  if (constituent.file.empty()) return value;
  value["file"] = constituent.file;
  value["file_digest"] = to_hex(constituent.file_digest);
  return value;
}

DescribedConstituent constituent_from(const json& value) {
  DescribedConstituent constituent;
  constituent.shard = {ShardId{value.at("shard").get<std::uint32_t>()},
                       SliceId{value.at("slice").get<std::uint32_t>()},
                       hash_from<Digest>(value.at("digest"))};
  if (!value.contains("file")) return constituent;
  constituent.file = text_from(value.at("file"));
  constituent.file_digest = hash_from<Digest>(value.at("file_digest"));
  return constituent;
}

}  // namespace

std::string to_json(const ExportDescription& description, const StoreConfig& config) {
  const json declared = json::parse(to_json(config));
  json value = {{"schema", kExportSchema},        {"kind", "sisa export"},
                {"software", software_version()}, {"public_key", description.public_key},
                {"format", description.format},   {"aggregate", description.aggregate},
                {"classes", config.classes},      {"input", declared.at("features")},
                {"model", declared.at("model")}};
  value["input"]["scaling"] = scaling(config);
  if (declared.contains("normalisation")) {
    value["input"]["normalisation"] = declared.at("normalisation");
  }
  if (declared.contains("front")) value["front"] = declared.at("front");
  value["constituents"] = json::array();
  for (const DescribedConstituent& constituent : description.constituents) {
    value["constituents"].push_back(to_value(constituent));
  }
  value["abstaining"] = json::array();
  for (const ShardId shard : description.abstaining) value["abstaining"].push_back(shard.value);
  return value.dump(2) + "\n";
}

std::vector<DescribedConstituent> described_constituents(const std::string& text,
                                                         const std::string& name) {
  try {
    std::vector<DescribedConstituent> constituents;
    const json value = json::parse(text);
    for (const json& each : value.at("constituents"))
      constituents.push_back(constituent_from(each));
    return constituents;
  } catch (const json::exception&) {
    throw Error(ErrorKind::kFailed, name + ": expected what sisa says of an export");
  }
}

}  // namespace sisa
