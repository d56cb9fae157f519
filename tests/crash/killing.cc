#include "tests/crash/killing.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace sisa {
namespace {

using Seconds = std::chrono::duration<double>;
using Clock = std::chrono::steady_clock;

/// A file descriptor that ends with its scope.
struct Descriptor {
  explicit Descriptor(int number) : number(number) {
    if (number < 0) throw std::runtime_error("no file descriptor");
  }
  ~Descriptor() { ::close(number); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

/// Hears when somebody begins to work on a store.
Descriptor watch(const std::string& store) {
  const int events = ::inotify_init1(IN_CLOEXEC);
  const std::string parent = std::filesystem::path(store).parent_path().string();
  ::inotify_add_watch(events, parent.c_str(), IN_CREATE);
  ::inotify_add_watch(events, store.c_str(), IN_OPEN);  // where there is one
  return Descriptor(events);
}

timespec to_timespec(Seconds seconds) {
  const double whole = std::floor(seconds.count());
  return {static_cast<time_t>(whole), static_cast<long>((seconds.count() - whole) * 1e9)};
}

}  // namespace

Ending run_and_kill(const std::vector<std::string>& arguments, const std::string& store,
                    std::optional<Seconds> patience) {
  const Descriptor begun = watch(store);
  Program program(arguments);
  const Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, program.id(), 0)));
  std::array<pollfd, 2> either{pollfd{begun.number, POLLIN, 0}, pollfd{ended.number, POLLIN, 0}};
  ::poll(either.data(), either.size(), 60'000);
  const Clock::time_point start = Clock::now();
  if (patience) {
    pollfd end{ended.number, POLLIN, 0};
    const timespec limit = to_timespec(*patience);
    if (::ppoll(&end, 1, &limit, nullptr) == 0) program.send(SIGKILL);
  }
  Ending ending;
  ending.result = program.wait();
  ending.killed = ending.result.signal == SIGKILL;
  ending.work = Clock::now() - start;
  return ending;
}

}  // namespace sisa
