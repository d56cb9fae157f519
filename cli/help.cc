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

std::string help_for_program(const std::vector<Command>& commands) {
  const Style style(1);
  std::string text =
      "sisa trains a classifier as a sharded ensemble and unlearns samples exactly.\n\n" +
      style.bold("Usage:") + " sisa COMMAND [STORE] [options]\n\n" + style.bold("Commands:") + "\n";
  for (const Command& command : commands) {
    std::string name = command.name;
    name.resize(10, ' ');
    text += "  " + name + command.summary + "\n";
  }
  text += "  help      show this help, or 'sisa help COMMAND' that of a command\n\n";
  text += style.bold("Data (SPEC):") + R"(
  fashion-mnist:train   or fashion-mnist:test; in $SISA_DATA/fashion-mnist, else
                        where Debian's dataset-fashion-mnist puts it
  idx:IMAGES,LABELS     IDX, unsigned bytes
  cifar10:DIR:train     or cifar10:DIR:test; the binary version
  csv:FILE              numbers, with or without a header; all columns but those of
                        labels, ids and subjects are features, in the file's order:
                        a store keeps no names of theirs to compare
  npy:X.npy,Y.npy       two NumPy arrays
  npz:FILE              NumPy arrays x and y
  Files may be compressed with gzip.

)";
  text += style.bold("Exit codes:") + R"(
  0  done                          4    verification failed, or store damaged
  1  failed                        5    store in use by another process
  2  wrong usage                   130  interrupted
  3  a named thing was not found
  An error is one line on stderr, also with --json; stdout then stays empty.

Try:
  sisa create S --data fashion-mnist:train && sisa train S
  sisa evaluate S --data fashion-mnist:test
  sisa unlearn S --id 17 4711 && sisa verify S --replay
)";
  return text;
}

std::string help_for(const Command& command) {
  const Style style(1);
  std::string text = "sisa " + command.name + ": " + command.summary + "\n\n" +
                     style.bold("Usage:") + " " +
                     wrapped("sisa " + command.name + " " + command.usage, 7) + "\n\n";
  if (!command.options.empty()) {
    text += style.bold("Options:") + "\n" + list_options(command.options) + "\n";
  }
  text += style.bold("As everywhere:") + "\n" + list_options(common_options());
  if (!command.notes.empty()) text += "\n" + command.notes;
  return text;
}

}  // namespace sisa
