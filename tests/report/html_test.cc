#include "cli/report/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/report/html_table.h"

namespace sisa {
namespace {

TEST(Html, EscapesWhatCouldBeMarkup) {
  EXPECT_EQ(escaped("<a href=\"x\">Tom & 'Jerry'</a>"),
            "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;");
  EXPECT_EQ(escaped("größer → 5\n"), "größer → 5\n");
}

TEST(Html, ReplacesWhatIsNoText) {
  EXPECT_EQ(escaped(std::string("a\0b\x1b\x7f", 5)), "a\ufffdb\ufffd\ufffd");
  EXPECT_EQ(escaped("a\xff\xfe z"), "a\ufffd\ufffd z");
  EXPECT_EQ(escaped("cut \xe2\x82"), "cut \ufffd");
}

TEST(Html, LetsNothingEndAScript) {
  const nlohmann::json value = {{"</script>", "<!-- <script>"}};
  const std::string text = in_script(value.dump());
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text), value);
}

TEST(HtmlTable, EscapesAndKeepsNumbersToSortBy) {
  HtmlTable table("What & why", {{"Name <n>", HtmlTable::Align::kLeft}, {"Samples"}});
  table.add({{"<b>"}, whole_cell(1234)});
  const std::string html = table.html();
  EXPECT_NE(html.find("<caption>What &amp; why</caption>"), std::string::npos);
  EXPECT_NE(html.find("<button type=\"button\">Name &lt;n&gt;</button>"), std::string::npos);
  EXPECT_NE(html.find("<td>&lt;b&gt;</td><td class=\"n\" data-key=\"1234\">1,234</td>"),
            std::string::npos);
}

}  // namespace
}  // namespace sisa
