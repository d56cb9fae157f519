#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/terminal.h"

namespace sisa {

/// The version of what --json prints.
inline constexpr int kSchemaVersion = 1;

/// Writes to stdout, to the last byte; Error(kFailed) if that cannot be done.
void print(const std::string& text);

/// Where a command's result goes: to stdout as text for a person or as one JSON object. Commands
/// write it once, when all is done, so that an error leaves stdout empty.
class Output {
 public:
  Output(bool json, bool quiet) : json_(json), quiet_(quiet), style_(1) {}

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }
  const Style& style() const { return style_; }

  /// Prints the object, preceded by its schema version.
  void object(const nlohmann::ordered_json& fields);

  /// A line for the user on stderr, beside the result; nothing with --quiet.
  void message(const std::string& line);

 private:
  bool json_;
  bool quiet_;
  Style style_;
};

}  // namespace sisa
