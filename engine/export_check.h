#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/check.h"
#include "storage/store.h"

namespace sisa {

/// What the store's log says of an export.
struct ExportVerdict {
  std::vector<Check> checks;              ///< "log", "recorded", "files" of a folder, "clean"
  std::optional<LoggedExport> exported;   ///< nothing where the log does not know it
  std::vector<std::uint64_t> tainted_by;  ///< requests that removed samples which it may hold
};

/// Looks an export up by its bytes. Of several with the same bytes the last counts: what was
/// forgotten before it was made is not in it. Error(kNotFound) if there is no such file.
ExportVerdict check_export(Store& store, const std::string& path);

}  // namespace sisa
