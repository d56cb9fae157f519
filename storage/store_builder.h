#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "storage/sample.h"
#include "storage/store_config.h"

namespace sisa {

/// Creates a store from a stream of samples, in bounded memory (about 32 bytes a sample stay in
/// memory, to find repeated ids). The store appears at `path` whole, when finish() returns; until
/// then the work happens in a sibling directory `.NAME.creating-*` that the destructor removes.
/// Where a process was killed, the next creation of the same path removes it.
class StoreBuilder {
 public:
  /// Error(kFailed) if something exists at `path` (an empty directory is accepted) or cannot be
  /// made.
  StoreBuilder(const std::string& path, const StoreConfig& config);
  ~StoreBuilder();

  /// Requires a label below config.classes, features of config.features.bytes() bytes and checked
  /// names. `position` tells repeated ids apart in messages.
  void add(const Sample& sample, std::uint64_t position);

  /// Makes everything durable and moves it to `path`. Error(kFailed) if two samples have the same
  /// id; `place` puts their positions in words.
  void finish(const std::function<std::string(std::uint64_t position)>& place);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace sisa
