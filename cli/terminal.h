#pragma once

#include <string>

namespace sisa {

/// Makes sure that descriptors 0 to 2 are taken, so that no file opened later becomes stdout or
/// stderr by chance. One that was closed stays unusable: reading and writing fail.
void occupy_standard_streams();

/// Whether a person reads this file descriptor (1: stdout, 2: stderr) directly.
bool is_terminal(int descriptor);

/// Its width in columns; 80 where unknown.
int terminal_width(int descriptor);

/// Whether the environment's locale shows UTF-8.
bool shows_utf8();

/// Marks text for the eye; leaves it as it is where colours are unwanted.
class Style {
 public:
  /// On a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is "dumb".
  explicit Style(int descriptor);

  /// Leaves all text as it is.
  static Style plain() { return Style(-1); }

  std::string bold(const std::string& text) const { return marked("1", text); }
  std::string good(const std::string& text) const { return marked("32", text); }
  std::string bad(const std::string& text) const { return marked("1;31", text); }

 private:
  std::string marked(const char* code, const std::string& text) const;

  bool on_;
};

}  // namespace sisa
