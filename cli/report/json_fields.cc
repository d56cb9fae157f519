#include "cli/report/json_fields.h"

#include <cmath>
#include <string_view>

#include "cli/text_file.h"
#include "shards/error.h"

namespace sisa {
namespace {

constexpr const char* kObject = "an object";
constexpr const char* kShare = "a number from 0 to 1";

bool is_share(const Json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
}

/// Whether text has that form, with any digit for each "0".
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

}  // namespace

JsonFields JsonFields::of_file(const std::string& file, const std::string& command) {
  const std::string expected = "what '" + command + "' prints";
  Json value = Json::parse(read_text(file, expected), nullptr, false);
  if (!value.is_object()) throw Error(ErrorKind::kFailed, file + ": expected " + expected);
  JsonFields fields(file, "", std::move(value));
  if (fields.whole("schema") != 1) fields.expected("schema", "1");
  return fields;
}

std::string JsonFields::text(const std::string& field) const {
  const Json& value = at(field, "a string");
  if (!value.is_string()) expected(field, "a string");
  return value;
}

std::uint64_t JsonFields::whole(const std::string& field) const {
  const Json& value = at(field, "a whole number");
  if (!value.is_number_unsigned()) expected(field, "a whole number");
  return value;
}

double JsonFields::number(const std::string& field) const {
  const Json& value = at(field, "a number");
  if (!value.is_number() || !std::isfinite(value.get<double>())) expected(field, "a number");
  return value;
}

double JsonFields::share(const std::string& field) const {
  const Json& value = at(field, kShare);
  if (!is_share(value)) expected(field, kShare);
  return value;
}

std::string JsonFields::time(const std::string& field) const {
  const std::string value = text(field);
  if (!has_form(value, "0000-00-00T00:00:00.000000Z") && !has_form(value, "0000-00-00T00:00:00Z")) {
    expected(field, "a time in UTC such as 2026-11-26T08:00:00Z");
  }
  return value;
}

JsonFields JsonFields::object(const std::string& field) const {
  const Json& value = at(field, kObject);
  if (!value.is_object()) expected(field, kObject);
  return {file_, place_ + field + ".", value};
}

std::optional<double> JsonFields::number_if_any(const std::string& field) const {
  if (!has(field)) return std::nullopt;
  return number(field);
}

std::optional<double> JsonFields::share_if_any(const std::string& field) const {
  if (!has(field)) return std::nullopt;
  return share(field);
}

std::optional<JsonFields> JsonFields::object_if_any(const std::string& field) const {
  if (!has(field)) return std::nullopt;
  return object(field);
}

std::vector<JsonFields> JsonFields::objects_if_any(const std::string& field) const {
  std::vector<JsonFields> objects;
  if (!has(field)) return objects;
  const Json& list = value_.at(field);
  if (!list.is_array()) expected(field, "a list of objects");
  for (const Json& value : list) {
    const std::string place = place_ + field + "[" + std::to_string(objects.size()) + "]";
    if (!value.is_object()) expected(field, "a list of objects");
    objects.push_back({file_, place + ".", value});
  }
  return objects;
}

std::pair<double, double> JsonFields::interval(const std::string& field) const {
  constexpr const char* kInterval = "two ascending numbers from 0 to 1";
  const Json& value = at(field, kInterval);
  const bool two = value.is_array() && value.size() == 2 && is_share(value[0]) &&
                   is_share(value[1]) && value[0].get<double>() <= value[1].get<double>();
  if (!two) expected(field, kInterval);
  return {value[0], value[1]};
}

void JsonFields::refuse(const std::string& why) const {
  throw Error(ErrorKind::kFailed, file_ + ": " + why);
}

const Json& JsonFields::at(const std::string& field, const std::string& what) const {
  if (!value_.contains(field)) expected(field, what);
  return value_.at(field);
}

bool JsonFields::has(const std::string& field) const {
  return value_.contains(field) && !value_.at(field).is_null();
}

void JsonFields::expected(const std::string& field, const std::string& what) const {
  refuse(place_ + field + ": expected " + what +
         (value_.contains(field) ? "" : ", and there is no such field"));
}

}  // namespace sisa
