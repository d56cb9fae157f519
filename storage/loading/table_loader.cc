#include "storage/loading/table_loader.h"

#include <memory>
#include <utility>

namespace sisa {

TableLoader::TableLoader(Database& database, Family table, std::uint64_t file_bytes,
                         std::size_t writers)
    : database_(database), table_(table), file_bytes_(file_bytes), writing_(writers) {
  rows_.reserve(file_bytes_);
}

void TableLoader::add(const Row& row) {
  rows_.add(row);
  if (rows_.data_bytes() >= file_bytes_) write_file();
}

void TableLoader::write_file() {
  const auto rows = std::make_shared<RowBlock>(std::move(rows_));
  rows_ = {};
  rows_.reserve(file_bytes_);
  Database::LoadedFile& file = files_.emplace_back();
  writing_.begin([this, rows, &file, number = files_.size()] {
    file = database_.write_file(table_, number, *rows);
  });
}

void TableLoader::finish() {
  if (!rows_.empty()) write_file();
  writing_.finish();
  database_.take_in(table_, {files_.begin(), files_.end()});
}

}  // namespace sisa
