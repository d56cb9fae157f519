#pragma once

#include <string>

namespace sisa {

/// Whether this machine has a headless browser.
bool has_browser();

/// What became of a page in it.
struct Browsed {
  std::string dom;      ///< the document once all had run, as HTML
  std::string console;  ///< what scripts, and whatever they and the page did wrong, said
};

/// Opens an HTML file in a browser that sees nothing else, and keeps its profile in `directory`.
/// Requires has_browser().
Browsed browse(const std::string& file, const std::string& directory);

/// A page that shows `html` in a window of that width, and whose DOM then ends with the JSON that
/// `probe` gives, a JavaScript expression over the window's `document`: see probed().
std::string framed(const std::string& html, int width, const std::string& probe);

/// That JSON. Empty if there is none.
std::string probed(const Browsed& page);

}  // namespace sisa
