#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <array>

namespace sisa::fuzz {
namespace {

using namespace std::string_literals;

// What parsers stumble over: numbers at their limits, and what texts and headers are made of.
const std::array kTokens = {"\0\0\0\0"s,
                            "\xff\xff\xff\xff"s,
                            "\xff\xff\xff\xff\xff\xff\xff\xff"s,
                            "\x7f\xff\xff\xff"s,
                            "\xff\xff\xff\x7f"s,
                            "\0\0\x80\x7f"s,
                            "\1\0"s,
                            "\n"s,
                            "\r\n"s,
                            ","s,
                            "\""s,
                            "\"\""s,
                            "\xef\xbb\xbf"s,
                            "-1"s,
                            "1e39"s,
                            "nan"s,
                            "18446744073709551616"s,
                            "()"s,
                            "null"s,
                            "{}"s,
                            "[]"s};

constexpr std::size_t kLongestPiece = 64;
constexpr std::size_t kMostChanges = 4;

}  // namespace

std::string Mutator::next() {
  std::string text = any_file();
  for (std::size_t changes = 1 + below(kMostChanges); changes > 0; --changes) change(text);
  return text;
}

std::string Mutator::piece_of(const std::string& text) {
  const std::size_t begin = below(text.size() + 1);
  return text.substr(begin, 1 + below(kLongestPiece));
}

void Mutator::change(std::string& text) {
  const std::size_t position = below(text.size() + 1);
  switch (below(7)) {
    case 0:
      if (position < text.size())
        text[position] = static_cast<char>(text[position] ^ 1 << below(8));
      break;
    case 1:
      if (position < text.size()) text[position] = static_cast<char>(below(256));
      break;
    case 2:
      text.erase(position, 1 + below(kLongestPiece));
      break;
    case 3:
      text.resize(position);
      break;
    case 4:
      text.insert(position, kTokens[below(kTokens.size())]);
      break;
    case 5: {
      const std::string& token = kTokens[below(kTokens.size())];
      text.replace(position, token.size(), token);
      break;
    }
    default:
      text.insert(position, piece_of(below(2) == 0 ? std::string(text) : any_file()));
  }
}

}  // namespace sisa::fuzz
