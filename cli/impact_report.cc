#include "cli/impact_report.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "cli/forget_report.h"
#include "cli/format.h"
#include "cli/table.h"

namespace sisa {
namespace {

/// More classes, or shards, than that are in --json alone.
constexpr std::size_t kMostClasses = 40;
constexpr std::size_t kMostShards = 5;

double share(double count, std::uint64_t of) { return count / static_cast<double>(of); }

/// A paired comparison under names that begin alike.
Json compared(const PairedOutcome& change, const std::string& prefix = "") {
  const PairedOutcome::Interval interval = change.interval();
  return {{prefix + "difference", change.difference()},
          {prefix + "interval", {interval.low, interval.high}},
          {prefix + "p_value", change.p_value()}};
}

double right_after(std::uint64_t right_before, const PairedOutcome& change) {
  return static_cast<double>(right_before) - static_cast<double>(change.only_first()) +
         static_cast<double>(change.only_second());
}

std::string signed_share(double number) { return (number > 0 ? "+" : "") + fixed(number, 4); }

/// Difference, interval and p.
std::vector<std::string> cells(const PairedOutcome& change) {
  const PairedOutcome::Interval interval = change.interval();
  return {signed_share(change.difference()),
          signed_share(interval.low) + " to " + signed_share(interval.high),
          fixed(change.p_value(), 3)};
}

void append(std::vector<std::string> more, std::vector<std::string>& row) {
  row.insert(row.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// All samples, those of a class or those of a group.
struct Part {
  std::string name;
  std::uint64_t samples;
  std::uint64_t right_before;
  const PairedOutcome* first;             ///< from before to meanwhile; null: not measured
  const PairedOutcome* second = nullptr;  ///< from before to the end; null: not measured
  std::optional<double> forecast = {};    ///< then how many will be right
};

/// What is said of the parts of an evaluation and the changes from it, null where not measured.
class Parts {
 public:
  Parts(const EvaluateReport& before, const AnswerChange* first,
        const AnswerChange* second = nullptr, const AnswerForecast* forecast = nullptr)
      : before_(before), first_(first), second_(second), forecast_(forecast) {}

  Part whole() const {
    return {"all",
            before_.outcome.samples(),
            before_.outcome.correct(),
            first_ ? &first_->all : nullptr,
            second_ ? &second_->all : nullptr,
            forecast_ ? std::optional(forecast_->correct) : std::nullopt};
  }

  std::vector<Part> classes() const {
    std::vector<Part> parts;
    for (std::uint32_t label = 0; label < before_.outcome.classes(); ++label) {
      parts.push_back({"class " + std::to_string(label), before_.outcome.of_label(label),
                       before_.outcome.at(label, label), first_ ? &first_->classes[label] : nullptr,
                       second_ ? &second_->classes[label] : nullptr,
                       forecast_ ? std::optional(forecast_->classes[label]) : std::nullopt});
    }
    return parts;
  }

  std::vector<Part> groups() const {
    std::vector<Part> parts;
    for (const auto& [name, outcome] : before_.groups) {
      parts.push_back({name, outcome.samples(), outcome.correct(),
                       first_ ? &first_->groups.at(name) : nullptr,
                       second_ ? &second_->groups.at(name) : nullptr,
                       forecast_ ? std::optional(forecast_->groups.at(name)) : std::nullopt});
    }
    return parts;
  }

  /// A row for each that has samples: the whole, classes if they are few, groups.
  template <class Row>
  std::string table(std::vector<Table::Column> columns, const Row& row, const Style& style) const {
    Table table(std::move(columns));
    const auto add = [&](const Part& part, const std::string& name) {
      if (part.samples > 0) table.add(row(part, name));
    };
    add(whole(), "all");
    if (before_.outcome.classes() <= kMostClasses) {
      for (const Part& part : classes()) add(part, part.name);
    }
    for (const Part& part : groups()) add(part, "group " + part.name);
    return table.text(style);
  }

  /// `overall`, `per_class` and `groups`.
  template <class Object>
  void put(Json& value, const Object& object) const {
    const auto json = [&](const Part& part) {
      return part.samples > 0 ? object(part) : Json{{"samples", 0}};
    };
    value["overall"] = json(whole());
    value["per_class"] = Json::array();
    for (const Part& part : classes()) value["per_class"].push_back(json(part));
    if (before_.groups.empty()) return;
    value["groups"] = Json::object();
    for (const Part& part : groups()) value["groups"][part.name] = json(part);
  }

 private:
  const EvaluateReport& before_;
  const AnswerChange* first_;
  const AnswerChange* second_;
  const AnswerForecast* forecast_;
};

template <class T>
const T* pointer(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

Parts parts_of(const ImpactReport& report) {
  return Parts(report.now, pointer(report.waiting), pointer(report.lasting),
               pointer(report.forecast));
}

double share_after(const Part& part, const PairedOutcome& change) {
  return share(right_after(part.right_before, change), part.samples);
}

double share_before(const Part& part) {
  return share(static_cast<double>(part.right_before), part.samples);
}

Json json_of(const Part& part) {
  Json value = {{"samples", part.samples}, {"accuracy_now", share_before(part)}};
  if (part.first != nullptr) {
    value["accuracy_meanwhile"] = share_after(part, *part.first);
    value["only_now_right"] = part.first->only_first();
    value["only_meanwhile_right"] = part.first->only_second();
    value.update(compared(*part.first));
  }
  if (part.forecast) value["accuracy_forecast"] = share(*part.forecast, part.samples);
  if (part.second == nullptr) return value;
  value["accuracy_restored"] = share_after(part, *part.second);
  value.update(compared(*part.second, "restored_"));
  return value;
}

Json accuracy_gap(const EvaluateReport& report) {
  const auto gaps = gaps_of(report.groups);
  return gaps ? Json(gaps->accuracy) : Json();
}

/// "restore shard 3 first (+0.0012), then 7 (+0.0004)".
std::string order_in_words(const std::vector<EarlyRestoration>& order) {
  std::string text;
  for (std::size_t i = 0; i < std::min(order.size(), kMostShards); ++i) {
    if (order[i].gain <= 0) break;
    text += (text.empty() ? "" : ", ") + std::to_string(order[i].shard.value) + " (" +
            signed_share(order[i].gain) + ")";
  }
  if (text.empty()) return "";
  return "\nTo restore first, by what one shard alone brings back meanwhile: " + text + "\n";
}

}  // namespace

Json json_of(const std::vector<ImpactWarning>& warnings) {
  Json list = Json::array();
  for (const ImpactWarning& warning : warnings) list.push_back(warning.measured);
  return list;
}

Json json_of(const ImpactReport& report) {
  Json value = {{"plan", json_of(report.plan)},
                {"constituents_now", report.now.constituents},
                {"constituents_meanwhile", report.plan.meanwhile.constituents},
                {"rehearsed", report.restored.has_value()}};
  parts_of(report).put(value, [](const Part& part) { return json_of(part); });
  if (!report.now.groups.empty()) {
    value["accuracy_difference_now"] = accuracy_gap(report.now);
    if (report.meanwhile) value["accuracy_difference_meanwhile"] = accuracy_gap(*report.meanwhile);
    if (report.restored) value["accuracy_difference_restored"] = accuracy_gap(*report.restored);
  }
  value["restore_first"] = Json::array();
  for (const EarlyRestoration& shard : report.order) {
    value["restore_first"].push_back({{"shard", shard.shard.value}, {"gain", shard.gain}});
  }
  value["warnings"] = json_of(report.warnings);
  return value;
}

std::string in_words(const ImpactReport& report, const Style& style) {
  std::vector<Table::Column> columns = {{"", Table::Align::kLeft}, {"samples"}, {"now"}};
  const auto add_comparison = [&](const char* title) {
    for (const char* column : {title, "difference", "95% interval", "p"}) {
      columns.push_back({column});
    }
  };
  if (report.waiting) add_comparison("meanwhile");
  if (report.lasting) add_comparison("restored");
  if (report.forecast) columns.push_back({"forecast"});
  const auto row = [](const Part& part, const std::string& name) {
    std::vector<std::string> row = {name, grouped(part.samples), fixed(share_before(part), 4)};
    for (const PairedOutcome* change : {part.first, part.second}) {
      if (change == nullptr) continue;
      row.push_back(fixed(share_after(part, *change), 4));
      append(cells(*change), row);
    }
    if (part.forecast) row.push_back(fixed(share(*part.forecast, part.samples), 4));
    return row;
  };
  return "Accuracy now, while the request waits to be restored, and after: " +
         counted(report.plan.samples, "sample") + " in " +
         counted(report.plan.shards.size(), "shard") + ", " +
         counted(report.now.constituents, "constituent") + " now, " +
         grouped(report.plan.meanwhile.constituents) + " meanwhile\n\n" +
         parts_of(report).table(std::move(columns), row, style) + order_in_words(report.order);
}

Json json_of(const RequestImpact& report) {
  Json value = {{"request", report.request.number},
                {"state", to_string(report.request.state)},
                {"constituents_meanwhile", report.meanwhile.constituents},
                {"constituents_restored", report.restored.constituents},
                {"rehearsed", report.rehearsed},
                {"later_requests", report.later_requests}};
  Parts(report.meanwhile, &report.restoration).put(value, [](const Part& part) {
    Json object = {{"samples", part.samples},
                   {"accuracy_meanwhile", share_before(part)},
                   {"accuracy_restored", share_after(part, *part.first)}};
    object.update(compared(*part.first));
    return object;
  });
  if (!report.meanwhile.groups.empty()) {
    value["accuracy_difference_meanwhile"] = accuracy_gap(report.meanwhile);
    value["accuracy_difference_restored"] = accuracy_gap(report.restored);
  }
  value["warnings"] = json_of(report.warnings);
  return value;
}

std::string in_words(const RequestImpact& report, const Style& style) {
  const auto row = [](const Part& part, const std::string& name) {
    std::vector<std::string> row = {name, grouped(part.samples), fixed(share_before(part), 4),
                                    fixed(share_after(part, *part.first), 4)};
    append(cells(*part.first), row);
    return row;
  };
  return "Accuracy while request " + std::to_string(report.request.number) + " (" +
         to_string(report.request.state) + ") waits to be restored, and restored" +
         (report.rehearsed ? " as rehearsed" : "") + ": " +
         counted(report.meanwhile.constituents, "constituent") + ", then " +
         grouped(report.restored.constituents) +
         (report.later_requests > 0
              ? "; by today's checkpoints, which " +
                    counted(report.later_requests, "later request") + " changed"
              : "") +
         "\n\n" +
         Parts(report.meanwhile, &report.restoration)
             .table({{"", Table::Align::kLeft},
                     {"samples"},
                     {"meanwhile"},
                     {"restored"},
                     {"difference"},
                     {"95% interval"},
                     {"p"}},
                    row, style);
}

}  // namespace sisa
