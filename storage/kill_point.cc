#include "storage/kill_point.h"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "shards/error.h"

namespace sisa {
namespace {

struct Target {
  std::string_view name;
  std::uint64_t passing = 1;
};

Target target_from(std::string_view text) {
  const auto refuse = [&](const char* expected) {
    throw Error(ErrorKind::kUsage,
                "SISA_KILL_AT=" + std::string(text) + ": expected NAME or NAME:N, " + expected);
  };
  Target target{.name = text.substr(0, text.find(':'))};
  if (std::find(kKillPoints.begin(), kKillPoints.end(), target.name) == kKillPoints.end()) {
    refuse("NAME one of storage/kill_point.h");
  }
  if (target.name.size() == text.size()) return target;
  const std::string_view number = text.substr(target.name.size() + 1);
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, target.passing);
  if (error != std::errc() || stop != end || target.passing == 0) refuse("N from 1");
  return target;
}

void pass(KillPoint point, const char* wanted) {
  static const Target target = target_from(wanted);
  static std::atomic<std::uint64_t> passings = 0;
  if (point.name() == target.name && ++passings == target.passing) ::kill(::getpid(), SIGKILL);
}

}  // namespace

void kill_point(KillPoint point) {
  static const char* const wanted = std::getenv("SISA_KILL_AT");
  if (wanted != nullptr) pass(point, wanted);
}

}  // namespace sisa
