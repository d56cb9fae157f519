#include "cli/abort.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace sisa {
namespace {

constexpr std::string_view kLine =
    "sisa: the storage library stopped as said above: the store is damaged, or could not be "
    "written\n";

void end_as_damaged(int) {
  [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, kLine.data(), kLine.size());
  ::_exit(4);
}

}  // namespace

void report_aborts() { std::signal(SIGABRT, end_as_damaged); }

}  // namespace sisa
