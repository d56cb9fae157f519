#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/store_fixture.h"

namespace sisa {

/// The test of everything else: a store that forgot and a store that never knew are the same, in
/// every slice of every shard.
class HistoryTest : public StoreTest {
 protected:
  /// The kind of stores that a test compares.
  struct Kind {
    std::string data;
    Words options;  ///< of `create`
  };

  /// Households of 1, 2, 4, …, 64 people in 3 shards of 3 slices.
  Kind households_kind();

  /// Creates and trains a store of all samples.
  std::string taught(const Kind& kind, const std::string& name = "A");

  /// A copy of a store.
  std::string copied(const std::string& store, const std::string& name) const;

  /// Creates and trains a store without `ids` and compares `store` with it.
  void expect_never_knew(const std::string& store, const Kind& kind, const Words& ids);

  /// Teaches, forgets `ids` in one request, compares. The digest must have changed.
  void expect_forgets(const Kind& kind, const Words& ids);

  /// Ids of everyone in those households.
  Words members(const std::set<int>& households) const;

  /// Which households live where, (shard, slice), read from the sizes of a store's slices.
  static std::map<std::pair<int, int>, std::set<int>> residents(const std::string& store);

  std::vector<Person> everyone_ = households(7);
};

}  // namespace sisa
