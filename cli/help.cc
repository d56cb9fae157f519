#include "cli/help.h"

#include <algorithm>
#include <sstream>

#include "cli/terminal.h"

namespace sisa {
namespace {

constexpr std::size_t kWidth = 80;

/// `text` in lines of at most kWidth columns, each but the first indented.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string lines;
  std::string word;
  std::size_t column = indent;
  while (words >> word) {
    if (column > indent && column + 1 + word.size() > kWidth) {
      lines.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      lines += " ";
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string names_of(const Option& option) {
  std::string text = option.letter ? "  -x, --" : "      --";
  if (option.letter) text[3] = option.letter;
  text += option.name;
  if (!option.value.empty()) text.append(" ").append(option.value);
  return text + (option.many ? "..." : "");
}

std::string list_options(const std::vector<Option>& options) {
  std::size_t indent = 0;
  for (const Option& option : options) indent = std::max(indent, names_of(option).size() + 2);
  std::string text;
  for (const Option& option : options) {
    std::string names = names_of(option);
    names.resize(indent, ' ');
    const std::string fallback = option.fallback.empty() ? "" : " [" + option.fallback + "]";
    text += names + wrapped(option.help + fallback, indent) + "\n";
  }
  return text;
}

}  // namespace

std::string help_for(const Program& program) {
  const Style style(1);
  std::string text = program.about + "\n\n" + style.bold("Usage:") + " " + program.name + " " +
                     program.usage + "\n\n" + style.bold("Commands:") + "\n";
  std::size_t width = 0;
  for (const Command& command : program.commands) width = std::max(width, command.name.size() + 2);
  const auto add = [&](std::string name, const std::string& summary) {
    name.resize(width, ' ');
    text += "  " + name + summary + "\n";
  };
  for (const Command& command : program.commands) add(command.name, command.summary);
  add("help", "show this help, or '" + program.name + " help COMMAND' that of a command");
  if (!program.notes.empty()) text += "\n" + program.notes;
  return text;
}

std::string help_for(const Program& program, const Command& command) {
  const Style style(1);
  std::string text = program.name + " " + command.name + ": " + command.summary + "\n\n" +
                     style.bold("Usage:") + " " +
                     wrapped(program.name + " " + command.name + " " + command.usage, 7) + "\n\n";
  if (!command.options.empty()) {
    text += style.bold("Options:") + "\n" + list_options(command.options) + "\n";
  }
  text += style.bold("As everywhere:") + "\n" + list_options(common_options());
  if (!command.notes.empty()) text += "\n" + command.notes;
  return text;
}

}  // namespace sisa
