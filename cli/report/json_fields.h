#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/json.h"

namespace sisa {

/// An object of a JSON file, read strictly. Every error is Error(kFailed) that names the file, the
/// place in it and what was expected there.
class JsonFields {
 public:
  /// The object that a file holds. `command` is what prints such objects: "sisa evaluate --json".
  static JsonFields of_file(const std::string& file, const std::string& command);

  std::string text(const std::string& field) const;
  std::uint64_t whole(const std::string& field) const;
  double number(const std::string& field) const;

  /// A number from 0 to 1.
  double share(const std::string& field) const;

  /// A moment as to_string(Timestamp) writes it.
  std::string time(const std::string& field) const;

  JsonFields object(const std::string& field) const;

  /// Nothing where the field is missing or null.
  std::optional<double> number_if_any(const std::string& field) const;
  std::optional<double> share_if_any(const std::string& field) const;
  std::optional<JsonFields> object_if_any(const std::string& field) const;

  /// None where the field is missing or null.
  std::vector<JsonFields> objects_if_any(const std::string& field) const;

  /// Two shares, the first not above the second.
  std::pair<double, double> interval(const std::string& field) const;

  const std::string& file() const { return file_; }

  /// Says that the file is not what it should be.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  JsonFields(std::string file, std::string place, Json value)
      : file_(std::move(file)), place_(std::move(place)), value_(std::move(value)) {}

  const Json& at(const std::string& field, const std::string& expected) const;
  bool has(const std::string& field) const;
  [[noreturn]] void expected(const std::string& field, const std::string& what) const;

  std::string file_;
  std::string place_;  // of the object: "members.loss_attack."
  Json value_;
};

}  // namespace sisa
