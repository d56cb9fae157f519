#include "cli/program.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/abort.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "shards/error.h"

namespace sisa {
namespace {

const Command& find_command(const Program& program, const std::string& name) {
  const std::vector<Command>& commands = program.commands;
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  if (found != commands.end()) return *found;
  std::vector<std::string> names{"help"};
  for (const Command& command : commands) names.push_back(command.name);
  throw Error(ErrorKind::kUsage, "there is no command '" + name + "'" + suggestion(name, names) +
                                     "; see '" + program.name + " help'");
}

int show(const std::string& help) {
  print(help);
  return 0;
}

/// Options among the topics, as in `help --help`, change nothing.
int show_help(const Program& program, std::vector<std::string> topics) {
  std::erase_if(topics, [](const std::string& topic) { return topic.starts_with("-"); });
  if (topics.empty()) return show(help_for(program));
  return show(help_for(program, find_command(program, topics.front())));
}

int run(const Program& program, std::vector<std::string> arguments) {
  if (arguments.empty()) return show_help(program, {});
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "help" || name == "--help" || name == "-h") return show_help(program, arguments);
  if (name == "--version") name = "version";
  const Command& command = find_command(program, name);
  const Arguments parsed = parse(program.name, command, arguments);
  if (parsed.has("help")) return show(help_for(program, command));
  Output output(parsed.has("json"), parsed.has("quiet"));
  return command.run(parsed, output);
}

int complain(const Program& program, std::string text, ErrorKind kind) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::replace_if(text.begin(), text.end(), control, ' ');
  std::fprintf(stderr, "%s: %s\n", program.name.c_str(), text.c_str());
  return static_cast<int>(kind);
}

}  // namespace

int run_program(const Program& program, int argc, char** argv) {
  occupy_standard_streams();
  report_aborts(program.name);
  std::signal(SIGXFSZ, SIG_IGN);  // writing past the limit of a file's size then fails, no more
  try {
    return run(program, {argv + 1, argv + argc});
  } catch (const Error& error) {
    return complain(program, error.what(), error.kind());
  } catch (const std::bad_alloc&) {
    return complain(program, "out of memory", ErrorKind::kFailed);
  } catch (const std::exception& error) {
    return complain(program, error.what(), ErrorKind::kFailed);
  } catch (...) {
    return complain(program, "unknown error", ErrorKind::kFailed);
  }
}

}  // namespace sisa
