#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/receipts/event.h"
#include "storage/store_config.h"

namespace sisa {

/// A constituent in an export.
struct DescribedConstituent {
  ExportedShard shard;
  std::string file = {};    ///< that holds it, in the export's folder; empty: no file of its own
  Digest file_digest = {};  ///< of that file's bytes
};

/// What an export says of itself, so that whoever finds it can tell where it came from and what its
/// numbers mean.
struct ExportDescription {
  std::string public_key;  ///< the store's
  std::string format;
  std::string aggregate;
  std::vector<DescribedConstituent> constituents;
  std::vector<ShardId> abstaining;  ///< shards without a model
};

/// The name of the file that holds it, in an export that is a folder.
inline constexpr char kDescriptionFile[] = "ensemble.json";

/// JSON with sorted keys and two spaces of indentation, one LF at the end; see docs/export.md. Of
/// equal arguments, equal bytes.
std::string to_json(const ExportDescription& description, const StoreConfig& config);

/// The constituents that such a text names. Error(kFailed) naming `name` if it is no such text.
std::vector<DescribedConstituent> described_constituents(const std::string& text,
                                                         const std::string& name);

}  // namespace sisa
