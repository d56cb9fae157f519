#include "bench/drawing/page.h"

namespace sisa {
namespace {

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ground: #fff; --text: #222; --faint: #777; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181c; --text: #ddd; --faint: #999; } }
body { background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0; }
figcaption { color: var(--faint); font-size: 0.9rem; }
svg { width: 100%; height: auto; background: #fff; border-radius: 8px; }
@media (prefers-color-scheme: dark) { svg { filter: invert(0.91) hue-rotate(180deg); } }
pre { overflow-x: auto; font-size: 0.75rem; line-height: 1.4; }
</style>
)";

std::string escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// An SVG document without what may stand only at the beginning of a file.
std::string inlined(const std::string& drawing) {
  const std::size_t begin = drawing.find("<svg");
  return begin == std::string::npos ? "" : drawing.substr(begin);
}

/// gnuplot calls the parts of every drawing the same; on one page they must differ.
std::string with_own_names(std::string svg, std::size_t number) {
  const std::string mark = "gnuplot_";
  const std::string own = "drawing" + std::to_string(number) + "_";
  for (std::size_t at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at)) {
    svg.replace(at, mark.size(), own);
    at += own.size();
  }
  return svg;
}

}  // namespace

std::string page_of(const std::string& title, const std::vector<Plot>& plots,
                    const std::vector<std::string>& drawings, const std::string& tables) {
  std::string page = kHead;
  page += "<title>sisa: " + escaped(title) + "</title>\n</head>\n<body>\n<h1>" + escaped(title) +
          "</h1>\n";
  for (std::size_t i = 0; i < plots.size(); ++i) {
    page += "<figure id=\"" + plots[i].name + "\">\n" + with_own_names(inlined(drawings[i]), i) +
            "<figcaption>" + escaped(plots[i].caption) + "</figcaption>\n</figure>\n";
  }
  return page + "<pre>" + escaped(tables) + "</pre>\n</body>\n</html>\n";
}

}  // namespace sisa
