#include "cli/abort.h"

#include <unistd.h>

#include <csignal>

namespace sisa {
namespace {

// A handler may neither allocate nor know its caller.
std::string last_line;

void end_as_damaged(int) {
  [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, last_line.data(), last_line.size());
  ::_exit(4);
}

}  // namespace

void report_aborts(const std::string& program) {
  last_line = program +
              ": stopped as said above; if the storage library said it, the store is damaged, or "
              "could not be written\n";
  std::signal(SIGABRT, end_as_damaged);
}

}  // namespace sisa
