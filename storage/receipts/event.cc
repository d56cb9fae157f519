#include "storage/receipts/event.h"

#include <algorithm>

#include "shards/error.h"
#include "storage/receipts/event_json.h"

namespace sisa {
namespace {

struct Name {
  std::string operator()(const CreatedEvent&) const { return "created"; }
  std::string operator()(const AcceptedEvent&) const { return "accepted"; }
  std::string operator()(const ErasedEvent&) const { return "erased"; }
  std::string operator()(const RestoredEvent&) const { return "restored"; }
  std::string operator()(const ExportedEvent&) const { return "exported"; }
};

}  // namespace

std::vector<RequestRange> ranges_of(const std::vector<std::uint64_t>& numbers) {
  std::vector<RequestRange> ranges;
  for (const std::uint64_t number : numbers) {
    if (!ranges.empty() && ranges.back().to + 1 == number) {
      ranges.back().to = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

bool contains(const std::vector<RequestRange>& ranges, std::uint64_t number) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const RequestRange& range) {
    return range.from <= number && number <= range.to;
  });
}

std::string name_of(const Event& event) { return std::visit(Name{}, event); }

Timestamp time_of(const Event& event) {
  return std::visit([](const auto& kind) { return kind.time; }, event);
}

std::string to_json(const Event& event) { return to_value(event).dump(); }

Event event_from_json(const std::string& text) {
  try {
    const Event event = event_from(nlohmann::json::parse(text));
    if (to_json(event) == text) return event;
  } catch (const nlohmann::json::exception&) {
  }
  throw Error(ErrorKind::kDamaged, "an event of the log is not what was written");
}

}  // namespace sisa
