#pragma once

#include <stdexcept>
#include <string>

namespace sisa {

/// Why something could not be done. The values are the program's exit codes.
enum class ErrorKind : int {
  kFailed = 1,         ///< bad input data, I/O failure, anything without a kind of its own
  kUsage = 2,          ///< an option or argument that makes no sense
  kNotFound = 3,       ///< a named thing does not exist: a file, a store, an id
  kDamaged = 4,        ///< verification failed, or stored bytes are not what was written
  kBusy = 5,           ///< another process is writing to the store
  kInterrupted = 130,  ///< the caller asked to stop
};

/// The one exception of the project. `what()` is a single line for a person: it names the file or
/// thing, the place in it, and what was expected. Third-party errors are translated to it where the
/// library is wrapped.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace sisa
