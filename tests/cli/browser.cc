#include "tests/cli/browser.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "tests/cli/data_sets.h"

namespace sisa {
namespace {

constexpr const char* kProbe = "<pre id=\"probe\">";

/// As one word of a shell.
std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start a shell");
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) {
    text.append(piece.data(), size);
  }
  pclose(pipe);
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string attribute(const std::string& text) {
  return replaced(replaced(text, "&", "&amp;"), "\"", "&quot;");
}

}  // namespace

bool has_browser() { return std::system("command -v chromium >/dev/null 2>&1") == 0; }

Browsed browse(const std::string& file, const std::string& directory) {
  const std::string log = directory + "/browser.log";
  Browsed page;
  page.dom = output_of("HOME=" + quoted(directory) +
                       " timeout 120 chromium --headless --no-sandbox --disable-gpu "
                       "--disable-dev-shm-usage "
                       "--enable-logging=stderr --user-data-dir=" +
                       quoted(directory + "/profile") + " --dump-dom " + quoted("file://" + file) +
                       " 2>" + quoted(log));
  std::istringstream lines(read_file(log));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("CONSOLE") != std::string::npos) page.console += line + "\n";
  }
  return page;
}

std::string framed(const std::string& html, int width, const std::string& probe) {
  return "<!DOCTYPE html><meta charset=\"utf-8\"><iframe style=\"border:0;height:800px;width:" +
         std::to_string(width) + "px\" srcdoc=\"" + attribute(html) + "\"></iframe>" + kProbe +
         "</pre><script>onload = () => {const document = "
         "window.document.querySelector('iframe').contentDocument;"
         "window.document.getElementById('probe').textContent = JSON.stringify(" +
         probe + ");}</script>";
}

std::string probed(const Browsed& page) {
  const std::size_t begin = page.dom.find(kProbe);
  if (begin == std::string::npos) return "";
  const std::size_t from = begin + std::string(kProbe).size();
  const std::string text = page.dom.substr(from, page.dom.find("</pre>", from) - from);
  return replaced(replaced(replaced(text, "&lt;", "<"), "&gt;", ">"), "&amp;", "&");
}

}  // namespace sisa
