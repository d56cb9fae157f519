#include "cli/options.h"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>
#include <sstream>

#include "cli/suggest.h"
#include "shards/error.h"
#include "storage/directory.h"
#include "storage/input/sample_reader.h"
#include "storage/input/time_text.h"

namespace sisa {
namespace {

namespace po = boost::program_options;

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::kUsage, message); }

[[noreturn]] void refuse_value(const std::string& option, const std::string& expected,
                               const std::string& got) {
  refuse("--" + option + " expects " + expected + ", not '" + got + "'");
}

std::vector<Option> all_options(const Command& command) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), common_options().begin(), common_options().end());
  return options;
}

const po::value_semantic* semantic(const Option& option) {
  if (option.value.empty()) return po::bool_switch();
  if (option.many) return po::value<std::vector<std::string>>()->multitoken();
  return po::value<std::string>();
}

void describe(const std::vector<Option>& options, po::options_description& description) {
  for (const Option& option : options) {
    const std::string names =
        option.letter ? option.name + "," + std::string(1, option.letter) : option.name;
    description.add_options()(names.c_str(), semantic(option), "");
  }
}

[[noreturn]] void refuse_unknown(const std::string& word, const std::string& program,
                                 const Command& command) {
  const std::string typed = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const Option& option : all_options(command)) names.push_back("--" + option.name);
  refuse(program + " " + command.name + " has no option '" + typed + "'" +
         suggestion(typed, names) + "; see '" + program + " help " + command.name + "'");
}

/// What Boost makes of the words. Its errors become ours here.
std::vector<po::option> split(const std::string& program, const Command& command,
                              const std::vector<std::string>& words) {
  namespace style = po::command_line_style;
  constexpr int kStyle = style::allow_long | style::long_allow_adjacent | style::long_allow_next |
                         style::allow_short | style::allow_dash_for_short |
                         style::short_allow_adjacent | style::short_allow_next |
                         style::allow_sticky;
  po::options_description description;
  describe(all_options(command), description);
  try {
    return po::command_line_parser(words).options(description).style(kStyle).run().options;
  } catch (const po::unknown_option& error) {
    refuse_unknown(error.get_option_name(), program, command);
  } catch (const po::error& error) {
    refuse(error.what());
  }
}

std::string in_words(const Range& range) {
  std::ostringstream text;
  text << "a number " << (range.without_least ? "above " : "from ") << range.least;
  if (range.most < std::numeric_limits<double>::max()) {
    text << (range.without_most ? " to below " : " to ") << range.most;
  }
  return text.str();
}

bool inside(double value, const Range& range) {
  return std::isfinite(value) &&
         (range.without_least ? value > range.least : value >= range.least) &&
         (range.without_most ? value < range.most : value <= range.most);
}

template <class T>
bool read(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end;
}

std::uint64_t whole_from(const std::string& option, const std::string& text, std::uint64_t least,
                         std::uint64_t most) {
  std::uint64_t value = 0;
  if (read(text, value) && value >= least && value <= most) return value;
  refuse_value(
      option, "a whole number from " + std::to_string(least) + " to " + std::to_string(most), text);
}

/// Whether two paths lead to one file, which may not exist yet. Devices and pipes may be shared.
bool same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists(a, error)) return fs::is_regular_file(a, error) && fs::equivalent(a, b, error);
  const auto canonical = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(path, error), error);
  };
  return canonical(a) == canonical(b);
}

/// The operands by their names.
std::map<std::string, std::string> named(const std::string& program, const Command& command,
                                         bool store_may_be_missing,
                                         const std::vector<std::string>& words) {
  const std::string usage = "; usage: " + program + " " + command.name + " " + command.usage;
  if (words.size() > command.operands.size()) {
    refuse("unexpected argument '" + words[command.operands.size()] + "'" + usage);
  }
  std::map<std::string, std::string> operands;
  for (std::size_t i = 0; i < command.operands.size(); ++i) {
    const std::string& name = command.operands[i];
    const bool optional =
        name == command.optional_operand || (store_may_be_missing && name == "STORE");
    if (i >= words.size() && !optional) refuse(name + " is missing" + usage);
    operands[name] = i < words.size() ? words[i] : "";
    if (i < words.size() && words[i].empty()) refuse(name + " must not be empty" + usage);
  }
  return operands;
}

}  // namespace

std::string Arguments::text(const std::string& option, const std::string& fallback) const {
  const auto found = values_.find(option);
  if (found == values_.end()) return fallback;
  if (found->second.front().empty()) refuse("--" + option + " must not be empty");
  return found->second.front();
}

std::string Arguments::required(const std::string& option) const {
  if (!has(option)) refuse("--" + option + " is missing");
  return text(option, "");
}

std::string Arguments::output_file(const std::string& option) const {
  std::string file = text(option, "");
  if (!file.empty() && lies_in(file, store())) {
    throw Error(ErrorKind::kUsage,
                "--" + option + " " + file + " lies in the store; it belongs elsewhere");
  }
  for (const Option& other : options_) {
    if (file.empty() || other.name == option) continue;
    for (const std::string& taken : files_of(other)) {
      if (!same_file(file, taken)) continue;
      refuse("--" + option + " " + file + " is a file of --" + other.name + "; give another");
    }
  }
  return file;
}

std::vector<std::string> Arguments::files_of(const Option& option) const {
  if (!has(option.name)) return {};
  std::vector<std::string> files;
  if (option.value == "FILE") files = list(option.name);
  if (option.value == "SPEC") files = data_files(required(option.name));
  for (std::size_t i = files.size(); i > 0; --i) files.push_back(files[i - 1] + ".gz");
  return files;
}

std::uint64_t Arguments::whole(const std::string& option, std::uint64_t fallback,
                               std::uint64_t least, std::uint64_t most) const {
  const auto found = values_.find(option);
  return found == values_.end() ? fallback : whole_from(option, found->second.front(), least, most);
}

double Arguments::number(const std::string& option, double fallback, const Range& range) const {
  const auto found = values_.find(option);
  if (found == values_.end()) return fallback;
  double value = 0;
  if (read(found->second.front(), value) && inside(value, range)) return value;
  refuse_value(option, in_words(range), found->second.front());
}

Timestamp Arguments::time(const std::string& option) const {
  const std::string text = required(option);
  if (const std::optional<Timestamp> time = parse_time(text)) return *time;
  refuse_value(option, std::string(kTimeForms), text);
}

std::vector<double> Arguments::numbers(const std::string& option) const {
  std::vector<double> numbers;
  std::string text = required(option);
  for (std::istringstream parts(text + ','); std::getline(parts, text, ',');) {
    if (!read(text, numbers.emplace_back()) || !std::isfinite(numbers.back())) {
      refuse_value(option, "numbers between commas", required(option));
    }
  }
  return numbers;
}

std::vector<std::string> Arguments::list(const std::string& option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::uint64_t> Arguments::whole_list(const std::string& option, std::uint64_t least,
                                                 std::uint64_t most) const {
  std::vector<std::uint64_t> numbers;
  for (const std::string& text : list(option)) {
    numbers.push_back(whole_from(option, text, least, most));
  }
  return numbers;
}

std::uint64_t Arguments::whole_operand(const std::string& name) const {
  std::uint64_t value = 0;
  if (read(operand(name), value)) return value;
  refuse(name + " expects a whole number, not '" + operand(name) + "'");
}

std::vector<std::uint64_t> Arguments::comma_list(const std::string& option,
                                                 const std::string& fallback, std::uint64_t least,
                                                 std::uint64_t most) const {
  std::set<std::uint64_t> numbers;
  std::istringstream words(text(option, fallback) + ",");
  for (std::string word; std::getline(words, word, ',');) {
    numbers.insert(whole_from(option, word, least, most));
  }
  return {numbers.begin(), numbers.end()};
}

int Arguments::workers() const { return static_cast<int>(whole("workers", 0, 0, 1024)); }

Arguments parse(const std::string& program, const Command& command,
                const std::vector<std::string>& words) {
  Arguments arguments;
  arguments.options_ = command.options;
  std::vector<std::string> operands;
  for (const po::option& option : split(program, command, words)) {
    std::vector<std::string>& values =
        option.string_key.empty() ? operands : arguments.values_[option.string_key];
    values.insert(values.end(), option.value.begin(), option.value.end());
  }
  if (arguments.has("help")) return arguments;
  for (const Option& option : command.options) {
    if (!option.many && arguments.list(option.name).size() > 1) {
      refuse("--" + option.name + " is given twice");
    }
  }
  arguments.operands_ = named(program, command, arguments.has(command.without_store), operands);
  return arguments;
}

}  // namespace sisa
