#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "storage/receipts/event.h"
#include "storage/receipts/hex.h"

namespace sisa {

/// How events and what goes with them read as JSON. What comes from JSON may throw
/// nlohmann::json::exception; a value that is not what to_value makes may also come back as
/// something else, so that callers compare with what to_value makes of the result.

nlohmann::json to_value(const Event& event);
Event event_from(const nlohmann::json& value);

nlohmann::json to_value(const TreePath& path);
TreePath path_from(const nlohmann::json& value);

nlohmann::json to_value(const TreeHead& head);
TreeHead head_from(const nlohmann::json& value);

/// Numbers go through their exact JSON type: a conversion that would not be exact is refused.
inline std::uint64_t unsigned_from(const nlohmann::json& value) {
  return value.get_ref<const std::uint64_t&>();
}

inline const std::string& text_from(const nlohmann::json& value) {
  return value.get_ref<const std::string&>();
}

/// A Digest, TreeHash or the like. What is no such text comes back as zeros.
template <class Hash>
Hash hash_from(const nlohmann::json& value) {
  Hash hash;
  if (!read_hex(text_from(value), hash.bytes)) hash = {};
  return hash;
}

}  // namespace sisa
