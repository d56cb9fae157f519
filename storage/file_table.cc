#include "storage/file_table.h"

#include <rocksdb/write_batch.h>

#include <cassert>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"

namespace sisa {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

}  // namespace

void FileTable::put(const DeclaredFile& file, rocksdb::WriteBatch& batch) const {
  assert(file.bytes && file.bytes->size() == file.size);
  const std::string_view bytes = *file.bytes;
  for (std::uint64_t at = 0, piece = 0; at < bytes.size(); at += kPiece, ++piece) {
    const std::string_view part = bytes.substr(at, kPiece);
    batch.Put(database_.handle(Family::kMeta), file_row(file.digest, piece),
              rocksdb::Slice(part.data(), part.size()));
  }
}

DeclaredFile FileTable::load(const DeclaredFile& file) const {
  std::string bytes;
  bytes.reserve(file.size);
  database_.scan(Family::kMeta, file_range(file.digest),
                 [&](std::string_view, std::string_view piece) {
                   bytes += piece;
                   return bytes.size() <= file.size;
                 });
  if (Hasher().add(bytes).finish() != file.digest) {
    throw Error(ErrorKind::kDamaged, "store " + database_.path() + " is damaged: its copy of " +
                                         file.name + " is not what was declared");
  }
  DeclaredFile loaded = file;
  loaded.bytes = std::make_shared<const std::string>(std::move(bytes));
  return loaded;
}

}  // namespace sisa
