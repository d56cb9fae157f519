#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "storage/sample.h"
#include "storage/store_config.h"

namespace sisa {

/// Creates a store from a stream of samples, in bounded memory: about four blocks, and a 500th of
/// what is added. Samples that are more than one block also need as much room on the disk again
/// until finish() returns. The store appears at `path` whole, when finish() returns; until then the
/// work happens in a sibling directory `.NAME.creating-*` that the destructor removes. Where a
/// process was killed, the next creation of the same path removes it. Used by one thread; most of
/// the work is done on others.
class StoreBuilder {
 public:
  /// So many bytes of samples are sorted at once.
  static constexpr std::size_t kBlockBytes = std::size_t{64} << 20;

  /// Error(kFailed) if something exists at `path` (an empty directory is accepted) or cannot be
  /// made.
  StoreBuilder(const std::string& path, const StoreConfig& config,
               std::size_t block_bytes = kBlockBytes);
  ~StoreBuilder();

  /// Takes a sample in; errors of the disk may come with a later one, or with finish(). Requires a
  /// label below config.classes, features of config.features.bytes() bytes, a time exactly
  /// where config.columns.time is named, and checked names. `position` tells repeated ids apart in
  /// messages.
  void add(const Sample& sample, std::uint64_t position);

  /// Makes everything durable and moves it to `path`. Error(kFailed) if two samples have the same
  /// id; `place` puts their positions in words.
  void finish(const std::function<std::string(std::uint64_t position)>& place);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace sisa
