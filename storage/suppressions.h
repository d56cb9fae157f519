#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace sisa {

/// What a suppression list holds of a forgotten sample: BLAKE2b-128 of its id under the list's key.
/// Without the key it can neither be reversed nor tested against a guess.
using SuppressionReference = std::array<std::uint8_t, 16>;

/// 32 random bytes, made with the list.
using SuppressionKey = std::array<std::uint8_t, 32>;

/// Which forgotten ids an older copy of the data must not bring back: a text file that is kept
/// outside of stores and their backups. Its first line is "sisa-suppressions 1" and the key in
/// hexadecimal, every other line one reference. Immutable once read; safe to share between threads.
class SuppressionList {
 public:
  /// The list that suppresses nobody.
  SuppressionList() = default;

  /// Error(kNotFound) if there is no such file, otherwise as parse.
  static SuppressionList read(const std::string& file);

  /// Understands a list's text; `name` stands for it in messages. An incomplete last line, as a
  /// crash leaves it, is passed over: no request was accepted with it. Error(kFailed) names the
  /// first malformed line. Safe on any text.
  static SuppressionList parse(std::string_view text, const std::string& name);

  bool contains(std::string_view id) const;

  /// The number of distinct references.
  std::size_t size() const { return references_.size(); }

 private:
  SuppressionKey key_{};
  std::set<SuppressionReference> references_;
};

/// Appends ids to a list, before the request that forgets them is accepted; on return list and ids
/// survive a crash of the machine. A list that does not exist is made, readable by its owner alone.
/// What a crash left of a last line is cut. Reads the list's ends alone, however long it is;
/// whoever else wants to append to it waits. Error(kFailed) if the file is no such list, which it
/// then stays, or cannot be written: then nobody is added to it, though a new list may have been
/// made.
void append_suppressions(const std::string& file, std::span<const std::string> ids);

}  // namespace sisa
