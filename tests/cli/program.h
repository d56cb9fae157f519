#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sisa {

/// How the program is started.
struct Surroundings {
  std::map<std::string, std::string> environment = {};  ///< beside the test's own
  std::string directory = {};                           ///< empty: the test's own
  std::string stdout_file = {};                         ///< stdout goes there; empty: it is read
  std::uint64_t file_size = 0;   ///< no file may become larger, in bytes; 0: any size
  bool terminal = false;         ///< stdin and stderr are a terminal of 100 columns
  bool stdout_terminal = false;  ///< stdout, too; what it shows is then in Result::err
  std::chrono::seconds timeout{120};
};

/// How it ended.
struct Result {
  int status = -1;  ///< the exit code; 128 + the signal's number if one killed it
  int signal = 0;   ///< the one that killed it; SIGKILL after the timeout
  std::string out;
  std::string err;
  double seconds = 0;

  /// stdout as one JSON object; fails the test if it is anything else.
  nlohmann::json json() const;

  /// stderr's lines.
  std::vector<std::string> error_lines() const;
};

/// A running `sisa`. Killed at the latest when it goes out of scope.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Surroundings& where = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal) const;

  /// Types text on the terminal.
  void type(const std::string& text) const;

  /// Waits until stderr holds `text`; false if the program ends or the timeout comes first.
  bool waits_for(const std::string& text);

  bool running();
  pid_t id() const { return child_; }
  Result wait();

 private:
  void read_some(std::chrono::milliseconds patience);
  bool open() const { return out_ >= 0 || err_ >= 0; }
  bool late() const;

  using Clock = std::chrono::steady_clock;

  Clock::time_point started_;
  std::chrono::seconds timeout_;
  pid_t child_ = -1;
  int out_ = -1;
  int err_ = -1;
  int terminal_ = -1;
  bool reaped_ = false;
  Result result_;
};

/// Runs `sisa` to its end.
Result sisa_run(const std::vector<std::string>& arguments, const Surroundings& where = {});

/// The same, which must succeed; prints its stderr if it does not.
Result sisa_ok(const std::vector<std::string>& arguments, const Surroundings& where = {});

/// The same with --json added; its object.
nlohmann::json sisa_json(std::vector<std::string> arguments, const Surroundings& where = {});

/// Whether the program has a learner on LibTorch.
bool built_with_libtorch();

/// Whether this machine has an NVIDIA GPU.
bool has_gpu();

}  // namespace sisa
