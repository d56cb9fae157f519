#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/timestamp.h"

namespace sisa {

/// One sample as it was given by the user.
struct Sample {
  std::string id;       ///< UTF-8, 1..256 bytes, unique in a store
  std::string subject;  ///< UTF-8, 1..256 bytes; equal to `id` where none was given
  std::uint32_t label = 0;
  std::vector<std::byte> features;    ///< row-major, as the FeatureLayout says
  std::optional<double> risk = {};    ///< declared for the subject, finite; nothing: not declared
  std::vector<std::byte> front = {};  ///< what the store's front makes of the features; empty: none
  std::optional<Timestamp> time = {};  ///< when it is from; nothing: not given
  std::string group = {};              ///< whom it is compared with; not stored; empty: not given
};

inline constexpr std::size_t kLongestName = 256;

/// Throws Error(kFailed) unless `name` is valid UTF-8 of 1..256 bytes without control characters.
/// `what` ("id", "subject") and `where` ("people.csv line 7") go into the message.
void check_name(const std::string& name, const std::string& what, const std::string& where);

}  // namespace sisa
