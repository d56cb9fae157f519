#include "storage/input/npy_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"

namespace sisa {
namespace {

constexpr std::size_t kLongestHeader = 65535;
constexpr std::size_t kMostDimensions = 32;  // NumPy's own limit

// Reads the few Python literals that a header is made of.
class Literals {
 public:
  Literals(std::string_view text, const std::string& where) : rest_(text), where_(where) {}

  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(std::string("expected '") + c + "'");
  }

  void expect_end() {
    skip_space();
    if (!rest_.empty()) fail("expected the end of the header");
  }

  std::string_view string() {
    const char quote = take('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t length = rest_.find(quote);
    if (length == std::string_view::npos) fail("expected a closing quote");
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length + 1);
    return text;
  }

  bool boolean() {
    for (const std::string_view word : {"True", "False"}) {
      if (!take(word.front())) continue;
      if (!rest_.starts_with(word.substr(1))) break;
      rest_.remove_prefix(word.size() - 1);
      return word == "True";
    }
    fail("expected True or False");
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> numbers;
    expect('(');
    while (!take(')')) {
      numbers.push_back(number());
      if (numbers.size() > kMostDimensions) fail("expected at most 32 dimensions");
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return numbers;
  }

  [[noreturn]] void fail(const std::string& expectation) const {
    bad_input(where_, expectation + ", found " + excerpt(rest_));
  }

 private:
  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  std::uint64_t number() {
    skip_space();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) fail("expected an extent of the shape");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    take('L');  // as Python 2 wrote long integers
    return value;
  }

  std::string_view rest_;
  const std::string& where_;
};

ElementType parse_type(std::string_view descr, const std::string& where) {
  ElementType type;
  const bool well_formed = descr.size() == 3 && (descr[0] == '<' || descr[0] == '>' ||
                                                 (descr[0] == '|' && descr[2] == '1'));
  const std::string_view widths = well_formed && descr[1] == 'f' ? "248" : "1248";
  const bool known = well_formed &&
                     std::string_view("uif").find(descr[1]) != std::string_view::npos &&
                     widths.find(descr[2]) != std::string_view::npos;
  if (!known) {
    bad_input(where,
              "expected elements of type u1..u8, i1..i8, f2, f4 or f8, found " + excerpt(descr));
  }
  type.kind = descr[1] == 'u'   ? ElementType::Kind::kUnsigned
              : descr[1] == 'i' ? ElementType::Kind::kSigned
                                : ElementType::Kind::kFloating;
  type.bytes = static_cast<std::size_t>(descr[2] - '0');
  // The order of a single byte means nothing; one spelling keeps types comparable.
  if (descr[0] == '>' && type.bytes > 1) type.order = std::endian::big;
  return type;
}

// The header's dictionary, which follows magic, version and its own length.
std::string read_dictionary(ByteReader& bytes) {
  std::array<std::byte, 8> start{};
  bytes.read_all(start, "the magic string of a NPY file");
  const std::string_view magic(reinterpret_cast<const char*>(start.data()), 6);
  if (magic != "\x93NUMPY") bad_input(bytes.name() + " byte 0", "wrong magic, expected a NPY file");
  const int version = std::to_integer<int>(start[6]);
  if (version < 1 || version > 3) {
    bad_input(bytes.name() + " byte 6",
              "expected NPY version 1 to 3, found " + std::to_string(version));
  }
  std::array<std::byte, 4> word{};
  bytes.read_all(std::span(word).first(version == 1 ? 2 : 4), "the header's length");
  const std::size_t length = load<std::uint32_t>(word.data(), std::endian::little);
  if (length > kLongestHeader) {
    bad_input(bytes.name() + " byte 8",
              "expected a header of at most 65535 bytes, found " + std::to_string(length));
  }
  std::string text(length, '\0');
  bytes.read_all(std::as_writable_bytes(std::span(text)), "the header");
  return text;
}

}  // namespace

ArrayHeader parse_npy_header(const std::string& text, const std::string& where) {
  Literals literals(text, where);
  std::optional<ElementType> type;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::uint64_t>> shape;
  literals.expect('{');
  while (!literals.take('}')) {
    const std::string_view key = literals.string();
    literals.expect(':');
    if (key == "descr" && !type) {
      type = parse_type(literals.string(), where);
    } else if (key == "fortran_order" && !fortran_order) {
      fortran_order = literals.boolean();
    } else if (key == "shape" && !shape) {
      shape = literals.tuple();
    } else {
      bad_input(where, "expected descr, fortran_order and shape once each, found " + excerpt(key));
    }
    if (!literals.take(',')) {
      literals.expect('}');
      break;
    }
  }
  literals.expect_end();
  if (!type || !fortran_order || !shape) {
    bad_input(where, "expected descr, fortran_order and shape");
  }
  if (*fortran_order) {
    bad_input(where, "expected C order, found Fortran order (write numpy.ascontiguousarray(x))");
  }
  return {*type, *shape};
}

ArrayStream read_npy(std::unique_ptr<ByteSource> source) {
  ByteReader bytes(std::move(source));
  const std::string text = read_dictionary(bytes);
  ArrayHeader header = parse_npy_header(text, bytes.name() + " header");
  return ArrayStream(std::move(bytes), std::move(header));
}

}  // namespace sisa
