#include "cli/interrupt.h"

#include <csignal>

#include <atomic>

namespace sisa {
namespace {

std::atomic<bool> asked_to_stop = false;
static_assert(std::atomic<bool>::is_always_lock_free);

// Ctrl-C, a polite kill, and a terminal that closes.
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

extern "C" void ask_to_stop(int) {
  asked_to_stop = true;
  for (const int number : kSignals) std::signal(number, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  for (const int number : kSignals) {
    struct sigaction action {};
    action.sa_handler = ask_to_stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
  }
}

bool interrupted() { return asked_to_stop; }

}  // namespace sisa
