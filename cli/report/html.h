#pragma once

#include <string>
#include <string_view>

namespace sisa {

/// Text so that HTML and SVG show it as it is, in an element or between an attribute's quotes: no
/// markup, no control character, and valid UTF-8 whatever the bytes were.
std::string escaped(std::string_view text);

/// JSON so that it can stand in a script element and still reads back as the same value: without
/// any "<".
std::string in_script(std::string json);

/// `<name attributes>content</name>`. Neither is escaped: both may hold markup.
std::string element(std::string_view name, std::string_view attributes, std::string_view content);

}  // namespace sisa
