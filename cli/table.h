#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"

namespace sisa {

/// A table of text whose columns are as wide as their widest cell.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;  ///< empty in every column: the table has no head
    Align align = Align::kRight;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Requires one cell a column.
  void add(std::vector<std::string> cells);

  /// Every row a line; two spaces between columns, none at a line's end.
  std::string text(const Style& style) const;

 private:
  std::string line(const std::vector<std::string>& cells,
                   const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// The number of columns that UTF-8 text takes, one a character.
std::size_t columns_of(const std::string& text);

}  // namespace sisa
