#pragma once

#include <string>

#include "storage/declared_file.h"

namespace rocksdb {
class WriteBatch;
}

namespace sisa {

class Database;

/// The bytes of the files that a store's declaration names, in pieces. They are written when it is
/// created, and stay. Reading is safe from many threads.
class FileTable {
 public:
  explicit FileTable(Database& database) : database_(database) {}

  /// Adds a file to what is written. Requires its bytes.
  void put(const DeclaredFile& file, rocksdb::WriteBatch& batch) const;

  /// The file with its bytes. Error(kDamaged) if they are not those that were declared.
  DeclaredFile load(const DeclaredFile& file) const;

 private:
  Database& database_;
};

}  // namespace sisa
