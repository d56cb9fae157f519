#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace sisa {

/// Text that appears whole or not at all: collected in a temporary file, so that its size does not
/// matter, and published at the end. What was not published leaves nothing behind. Errors are
/// Error(kFailed) that name the file.
class Spool {
 public:
  /// `file`: where the text will appear; empty: on stdout. A regular file is replaced in one step,
  /// anything else (a pipe, a device) is written to.
  explicit Spool(const std::string& file);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  void write(std::string_view text);

  /// Drops what was written.
  void clear();

  /// Call once, last.
  void publish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  [[noreturn]] void fail() const;
  void copy_to(std::FILE* target);

  std::string file_;
  std::string part_;  ///< renamed to file_ at the end; empty: the text is copied
  File collected_;
};

}  // namespace sisa
