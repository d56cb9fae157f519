#include "cli/report/html_table.h"

#include <cassert>

#include "cli/format.h"
#include "cli/report/html.h"

namespace sisa {
namespace {

const char* class_of(HtmlTable::Align align) {
  return align == HtmlTable::Align::kRight ? "class=\"n\"" : "";
}

}  // namespace

Cell none() { return {"–", "-1"}; }

Cell whole_cell(std::uint64_t number) { return {grouped(number), std::to_string(number)}; }

Cell number_cell(double number, int decimals) {
  return {fixed(number, decimals), shortest(number)};
}

void HtmlTable::add(const std::vector<Cell>& cells) {
  assert(cells.size() == columns_.size());
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string attributes = class_of(columns_[i].align);
    if (!cells[i].key.empty()) attributes += " data-key=\"" + cells[i].key + "\"";
    row += element("td", attributes, escaped(cells[i].text));
  }
  rows_ += element("tr", "", row) + "\n";
}

std::string HtmlTable::html() const {
  std::string head;
  for (const Column& column : columns_) {
    const std::string button = element("button", "type=\"button\"", escaped(column.title));
    head += element("th", std::string("scope=\"col\" aria-sort=\"none\" ") + class_of(column.align),
                    button);
  }
  const std::string label = escaped(caption_);
  return "<div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"" + label +
         "\"><table class=\"sortable\"><caption>" + label + "</caption><thead><tr>" + head +
         "</tr></thead><tbody>\n" + rows_ + "</tbody></table></div>\n";
}

}  // namespace sisa
