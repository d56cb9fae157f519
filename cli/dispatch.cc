#include "cli/dispatch.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/suggest.h"
#include "shards/error.h"

namespace sisa {
namespace {

const Command& find_command(const std::vector<Command>& commands, const std::string& name) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  if (found != commands.end()) return *found;
  std::vector<std::string> names{"help"};
  for (const Command& command : commands) names.push_back(command.name);
  throw Error(ErrorKind::kUsage,
              "there is no command '" + name + "'" + suggestion(name, names) + "; see 'sisa help'");
}

int show(const std::string& help) {
  print(help);
  return 0;
}

/// Options among the topics, as in `sisa help --help`, change nothing.
int show_help(const std::vector<Command>& commands, std::vector<std::string> topics) {
  std::erase_if(topics, [](const std::string& topic) { return topic.starts_with("-"); });
  if (topics.empty()) return show(help_for_program(commands));
  return show(help_for(find_command(commands, topics.front())));
}

int run(const std::vector<Command>& commands, std::vector<std::string> arguments) {
  if (arguments.empty()) return show_help(commands, {});
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "help" || name == "--help" || name == "-h") return show_help(commands, arguments);
  if (name == "--version") name = "version";
  const Command& command = find_command(commands, name);
  const Arguments parsed = parse(command, arguments);
  if (parsed.has("help")) return show(help_for(command));
  Output output(parsed.has("json"), parsed.has("quiet"));
  return command.run(parsed, output);
}

int complain(std::string text, ErrorKind kind) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::replace_if(text.begin(), text.end(), control, ' ');
  std::fprintf(stderr, "sisa: %s\n", text.c_str());
  return static_cast<int>(kind);
}

}  // namespace

int dispatch(const std::vector<Command>& commands, const std::vector<std::string>& arguments) {
  try {
    return run(commands, arguments);
  } catch (const Error& error) {
    return complain(error.what(), error.kind());
  } catch (const std::bad_alloc&) {
    return complain("out of memory", ErrorKind::kFailed);
  } catch (const std::exception& error) {
    return complain(error.what(), ErrorKind::kFailed);
  } catch (...) {
    return complain("unknown error", ErrorKind::kFailed);
  }
}

}  // namespace sisa
