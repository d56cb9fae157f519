#include "cli/report/page.h"

#include "cli/report/html.h"
#include "cli/report/page_style.h"
#include "cli/report/sections.h"
#include "storage/version.h"

namespace sisa {
namespace {

/// Whatever a page might be made to load, browsers then refuse.
constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'";

std::string head(const Figures& figures) {
  return "<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         escaped(kPolicy) +
         "\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n" +
         element("title", "", escaped(figures.name + ": report of a sisa store")) + "\n" +
         element("style", "", kPageStyle) + "\n</head>\n";
}

std::string contents() {
  struct Entry {
    const char* id;
    const char* name;
  };
  std::string links;
  for (const Entry& entry : {Entry{"map", "Shards and slices"}, Entry{"requests", "Requests"},
                             Entry{"cost", "Cost"}, Entry{"accuracy", "Accuracy and groups"},
                             Entry{"audits", "Audits"}, Entry{"store", "The store"}}) {
    links += element("a", "href=\"#" + std::string(entry.id) + "\"", entry.name) + "\n";
  }
  return element("nav", "aria-label=\"Contents\"", "\n" + links) + "\n";
}

std::string foot() {
  return element("footer", "",
                 "Made by " + escaped(software_version()) +
                     ". The page is whole by itself and loads nothing; all its figures stand in it "
                     "as JSON, in the element <code>#figures</code>.") +
         "\n";
}

}  // namespace

std::string page(const Figures& figures, const std::string& json) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n" + head(figures) + "<body>\n<main>\n" +
         head_section(figures) + contents() + map_section(figures) + requests_section(figures) +
         cost_section(figures) + accuracy_section(figures) + audit_section(figures) +
         store_section(figures) + foot() + "</main>\n" +
         element("script", "type=\"application/json\" id=\"figures\"", in_script(json)) + "\n" +
         element("script", "", kPageScript) + "\n</body>\n</html>\n";
}

}  // namespace sisa
