#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace sisa {
namespace {

void must(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("cannot start the program: ") + what);
}

struct Pipe {
  Pipe() { must(pipe2(ends.data(), O_CLOEXEC) == 0, "pipe"); }
  std::array<int, 2> ends{-1, -1};
};

struct Terminal {
  Terminal() {
    const winsize size{.ws_row = 25, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    must(openpty(&ours, &theirs, nullptr, nullptr, &size) == 0, "openpty");
    fcntl(ours, F_SETFD, FD_CLOEXEC);
    fcntl(theirs, F_SETFD, FD_CLOEXEC);
  }
  int ours = -1;
  int theirs = -1;
};

[[noreturn]] void become(const std::vector<std::string>& arguments, const Surroundings& where) {
  for (const auto& [name, value] : where.environment) setenv(name.c_str(), value.c_str(), 1);
  if (!where.directory.empty() && chdir(where.directory.c_str()) != 0) _exit(126);
  if (where.file_size > 0) {
    const rlimit limit{where.file_size, where.file_size};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::vector<char*> words{const_cast<char*>(SISA_PROGRAM)};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv(SISA_PROGRAM, words.data());
  _exit(127);
}

void close_if_open(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

}  // namespace

nlohmann::json Result::json() const {
  EXPECT_EQ(status, 0) << err;
  nlohmann::json value = nlohmann::json::parse(out, nullptr, false);
  EXPECT_TRUE(value.is_object()) << "not one JSON object: " << out;
  EXPECT_EQ(value.value("schema", 0), 1) << out;
  return value;
}

std::vector<std::string> Result::error_lines() const {
  std::vector<std::string> lines;
  std::istringstream text(err);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

Program::Program(const std::vector<std::string>& arguments, const Surroundings& where)
    : started_(Clock::now()), timeout_(where.timeout) {
  Pipe out;
  Pipe err;
  Terminal terminal;
  child_ = fork();
  must(child_ >= 0, "fork");
  if (child_ == 0) {
    setsid();
    const int in = where.terminal ? terminal.theirs : ::open("/dev/null", O_RDONLY);
    const int file = where.stdout_file.empty() ? -1 : ::open(where.stdout_file.c_str(), O_WRONLY);
    dup2(in, 0);
    dup2(where.stdout_terminal ? terminal.theirs : file >= 0 ? file : out.ends[1], 1);
    dup2(where.terminal ? terminal.theirs : err.ends[1], 2);
    become(arguments, where);
  }
  close(out.ends[1]);
  close(err.ends[1]);
  close(terminal.theirs);
  out_ = out.ends[0];
  if (where.terminal || where.stdout_terminal) {
    close(err.ends[0]);
    err_ = terminal_ = terminal.ours;
  } else {
    close(terminal.ours);
    err_ = err.ends[0];
  }
}

Program::~Program() {
  if (!reaped_) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  close_if_open(out_);
  close_if_open(err_);
}

void Program::send(int signal) const { kill(child_, signal); }

void Program::type(const std::string& text) const {
  must(write(terminal_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "type");
}

bool Program::late() const { return Clock::now() - started_ > timeout_; }

void Program::read_some(std::chrono::milliseconds patience) {
  std::array<pollfd, 2> files{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  if (poll(files.data(), files.size(), static_cast<int>(patience.count())) <= 0) return;
  std::array<char, 65536> piece{};
  const auto take = [&](const pollfd& file, int& descriptor, std::string& text) {
    if (file.revents == 0) return;
    const ssize_t size = read(descriptor, piece.data(), piece.size());
    if (size > 0) {
      text.append(piece.data(), static_cast<std::size_t>(size));
    } else {
      close_if_open(descriptor);  // a terminal without its program reads as an error
    }
  };
  take(files[0], out_, result_.out);
  take(files[1], err_, result_.err);
}

bool Program::waits_for(const std::string& text) {
  while (result_.err.find(text) == std::string::npos) {
    if (!open() || late()) return false;
    read_some(std::chrono::milliseconds(50));
  }
  return true;
}

bool Program::running() {
  siginfo_t ended{};
  return !reaped_ &&
         waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

Result Program::wait() {
  while (open()) {
    read_some(std::chrono::milliseconds(100));
    if (late()) send(SIGKILL);
  }
  int status = 0;
  waitpid(child_, &status, 0);
  reaped_ = true;
  result_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result_.status = WIFSIGNALED(status) ? 128 + result_.signal : WEXITSTATUS(status);
  result_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  return result_;
}

Result sisa_run(const std::vector<std::string>& arguments, const Surroundings& where) {
  return Program(arguments, where).wait();
}

Result sisa_ok(const std::vector<std::string>& arguments, const Surroundings& where) {
  Result result = sisa_run(arguments, where);
  EXPECT_EQ(result.status, 0) << "sisa " << arguments.front() << ": " << result.err;
  return result;
}

nlohmann::json sisa_json(std::vector<std::string> arguments, const Surroundings& where) {
  arguments.push_back("--json");
  return sisa_run(arguments, where).json();
}

bool built_with_libtorch() { return sisa_json({"version"}).at("libtorch") != ""; }

bool has_gpu() { return std::filesystem::exists("/dev/nvidia0"); }

}  // namespace sisa
