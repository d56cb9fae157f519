#include "storage/training_cost.h"

#include <nlohmann/json.hpp>

#include "shards/error.h"

namespace sisa {

using nlohmann::json;

std::string to_json(const TrainingCost& cost) {
  const json value = {{"sample_visits", cost.sample_visits},
                      {"seconds", cost.seconds},
                      {"side_by_side", cost.side_by_side}};
  return value.dump();
}

TrainingCost training_cost_from_json(const std::string& text) {
  try {
    const json value = json::parse(text);
    TrainingCost cost;
    cost.sample_visits = value.at("sample_visits").get_ref<const std::uint64_t&>();
    cost.seconds = value.at("seconds").get_ref<const double&>();
    cost.side_by_side = value.at("side_by_side").get_ref<const std::uint64_t&>();
    if (to_json(cost) == text) return cost;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kDamaged, "the record of what training cost is not what was written");
}

}  // namespace sisa
