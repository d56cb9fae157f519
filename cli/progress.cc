#include "cli/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/format.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"

namespace sisa {
namespace {

using namespace std::chrono_literals;

constexpr int kNarrowestBar = 8;
constexpr int kWidestBar = 24;

constexpr std::int64_t ticks(std::chrono::steady_clock::duration time) { return time.count(); }

double seconds_of(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

Progress::Progress(const Output& output, std::string task, std::string unit)
    : kind_(output.quiet()   ? Kind::kNone
            : is_terminal(2) ? Kind::kRedrawn
                             : Kind::kLines),
      task_(std::move(task)),
      unit_(std::move(unit)),
      due_(ticks(Clock::now().time_since_epoch() + (kind_ == Kind::kLines ? 5s : 0s))),
      started_(ticks(Clock::now().time_since_epoch())) {
  catch_interrupts();
}

Progress::~Progress() {
  if (kind_ == Kind::kRedrawn) std::fputs("\r\x1b[K", stderr);
}

void Progress::on_start(std::uint64_t shards, std::uint64_t sample_visits) {
  shards_ = shards;
  visits_ = sample_visits;
  shards_done_ = 0;
  visits_done_ = 0;
  started_ = ticks(Clock::now().time_since_epoch());
  show_if_due();
}

void Progress::on_visits(std::uint64_t count) {
  visits_done_ += count;
  show_if_due();
}

void Progress::on_shard_done(ShardId) {
  const bool all = ++shards_done_ == shards_;
  if (all && kind_ == Kind::kLines) {
    show();
  } else {
    show_if_due();
  }
}

bool Progress::stop_requested() const { return interrupted(); }

void Progress::show_if_due() {
  if (kind_ == Kind::kNone) return;
  const std::int64_t now = ticks(Clock::now().time_since_epoch());
  std::int64_t due = due_;
  const std::int64_t next = now + ticks(kind_ == Kind::kLines ? Clock::duration(5s) : 100ms);
  if (now >= due && due_.compare_exchange_strong(due, next)) show();
}

void Progress::show() {
  const std::lock_guard lock(drawing_);
  if (kind_ == Kind::kLines) {
    std::fprintf(stderr, "%s\n", line().c_str());
  } else {
    std::fprintf(stderr, "\r%s\x1b[K", line().c_str());
  }
}

std::string Progress::line() const {
  const std::uint64_t done = visits_done_;
  const std::uint64_t all = visits_;
  const Clock::duration spent = Clock::now().time_since_epoch() - Clock::duration(started_);
  const double rate = static_cast<double>(done) / std::max(1e-3, seconds_of(spent));
  const double part =
      all == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  std::string text;
  if (all > 0) text += "  " + fixed(std::floor(100 * part), 0) + "%";
  if (shards_ > 0) text += "  " + grouped(shards_done_) + "/" + grouped(shards_) + " " + unit_;
  if (all == 0 && (done > 0 || shards_ == 0)) text += "  " + counted(done, "sample");
  if (all > 0 || done > 0) text += "  " + grouped(static_cast<std::uint64_t>(rate)) + " samples/s";
  if (done > 0 && done < all) {
    text += "  " + countdown(static_cast<double>(all - done) / rate) + " left";
  }
  const bool bare = all == 0 || kind_ == Kind::kLines;
  return task_ + (bare ? "" : bar(part, task_.size() + text.size())) + text;
}

std::string Progress::bar(double part, std::size_t beside) const {
  const int room = terminal_width(2) - static_cast<int>(beside) - 3;
  if (room < kNarrowestBar) return "";
  const int columns = std::min(room, kWidestBar);
  const int full = static_cast<int>(part * columns);
  const bool utf8 = shows_utf8();
  std::string text = "  ";
  for (int i = 0; i < columns; ++i) {
    text += utf8 ? (i < full ? "━" : "─") : (i < full ? "=" : ".");
  }
  return text;
}

}  // namespace sisa
