#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sisa {

/// What a cell shows, and by what the page's script sorts it.
struct Cell {
  std::string text;      ///< plain; escaped where it is shown
  std::string key = {};  ///< a number by which it is sorted; empty: by its text
};

/// Nothing there.
Cell none();

/// "1,234", by its number.
Cell whole_cell(std::uint64_t number);

/// With that many decimals, by its number.
Cell number_cell(double number, int decimals);

/// A table that sorts by a click on a column's head. Scrolls in a box of its own, so that it may be
/// wider than the page.
class HtmlTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kRight;
  };

  /// `caption` says what it lists, for those who cannot see where it stands.
  HtmlTable(std::string caption, std::vector<Column> columns)
      : caption_(std::move(caption)), columns_(std::move(columns)) {}

  /// Requires one cell a column.
  void add(const std::vector<Cell>& cells);

  std::string html() const;

 private:
  std::string caption_;
  std::vector<Column> columns_;
  std::string rows_;
};

}  // namespace sisa
