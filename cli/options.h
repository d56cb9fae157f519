#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "storage/timestamp.h"

namespace sisa {

/// The numbers that an option accepts, and how a message says so.
struct Range {
  double least = 0;
  double most = std::numeric_limits<double>::max();
  bool without_least = false;
  bool without_most = false;
};

/// What the user gave to a command: its operands and the options' values, still as text; every
/// conversion checks. Error(kUsage) names the option, what it expects and what it got.
class Arguments {
 public:
  /// Requires that the command has such an operand; empty if it is missing and may be.
  const std::string& operand(const std::string& name) const { return operands_.at(name); }
  const std::string& store() const { return operand("STORE"); }

  /// An operand as a whole number.
  std::uint64_t whole_operand(const std::string& name) const;

  bool has(const std::string& option) const { return values_.count(option) > 0; }

  /// The value given, else `fallback`.
  std::string text(const std::string& option, const std::string& fallback) const;

  /// The value given; Error(kUsage) if the option is absent.
  std::string required(const std::string& option) const;

  /// The file to write to that the option names; empty if it is absent. Error(kUsage) for one in
  /// the store, whose files are the store's own: what stands in others there cannot be forgotten.
  /// The same for one that another option names, be it read or written.
  std::string output_file(const std::string& option) const;

  std::uint64_t whole(const std::string& option, std::uint64_t fallback, std::uint64_t least,
                      std::uint64_t most) const;
  double number(const std::string& option, double fallback, const Range& range) const;

  /// A moment; see parse_time. Error(kUsage) if the option is absent.
  Timestamp time(const std::string& option) const;

  /// Numbers between commas; Error(kUsage) if the option is absent.
  std::vector<double> numbers(const std::string& option) const;

  /// Every value of an option with `many`; none if it is absent.
  std::vector<std::string> list(const std::string& option) const;

  /// The same as whole numbers.
  std::vector<std::uint64_t> whole_list(const std::string& option, std::uint64_t least,
                                        std::uint64_t most) const;

  /// The value of an option as whole numbers with commas between them ("1,5,20"): ascending, each
  /// once.
  std::vector<std::uint64_t> comma_list(const std::string& option, const std::string& fallback,
                                        std::uint64_t least, std::uint64_t most) const;

  /// --workers.
  int workers() const;

 private:
  friend Arguments parse(const std::string& program, const Command& command,
                         const std::vector<std::string>& words);

  /// The files that an option's values name.
  std::vector<std::string> files_of(const Option& option) const;

  std::vector<Option> options_;  ///< the command's
  std::map<std::string, std::string> operands_;
  std::map<std::string, std::vector<std::string>> values_;
};

/// Sorts out the words after the command's name. Options may stand before or after STORE, as
/// `--name value` or `--name=value`; after `--` all words are operands. Names must be whole. An
/// unknown option, a value missing or too many, a repeated option without `many`, and a missing or
/// further operand are Error(kUsage). With --help nothing is required.
/// `program` is the name that messages give it.
Arguments parse(const std::string& program, const Command& command,
                const std::vector<std::string>& words);

}  // namespace sisa
