#include "storage/input/pickle.h"

#include <bit>
#include <string_view>
#include <unordered_map>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"

namespace sisa {
namespace {

using Kind = PickleValue::Kind;

// The machine that a pickle is a program for.
class Machine {
 public:
  Machine(std::span<const std::byte> bytes, const std::string& where,
          std::deque<PickleValue>& values)
      : bytes_(bytes), where_(where), values_(values) {}

  const PickleValue* run() {
    while (!stopped_) {
      start_ = at_;
      const char opcode = static_cast<char>(number<std::uint8_t>());
      if (!step_scalar(opcode) && !step_collection(opcode) && !step_object(opcode)) {
        fail("expected an opcode that torch.save writes, found " +
             std::to_string(static_cast<unsigned char>(opcode)));
      }
    }
    PickleValue* root = pop();
    if (!stack_.empty() || !marks_.empty()) fail("expected one value at the end");
    return root;
  }

 private:
  bool step_scalar(char opcode) {
    switch (opcode) {
      case '\x80':  // PROTO
        if (number<std::uint8_t>() != 2) fail("expected pickle protocol 2");
        return true;
      case 'N':  // NONE
        push({});
        return true;
      case '\x88':  // NEWTRUE
      case '\x89':  // NEWFALSE
        push({.kind = Kind::kBoolean, .integer = opcode == '\x88'});
        return true;
      case 'K':  // BININT1
        push_integer(number<std::uint8_t>());
        return true;
      case 'M':  // BININT2
        push_integer(number<std::uint16_t>());
        return true;
      case 'J':  // BININT
        push_integer(static_cast<std::int32_t>(number<std::uint32_t>()));
        return true;
      case '\x8a':  // LONG1
        push_integer(long_integer(take(number<std::uint8_t>())));
        return true;
      case 'G':  // BINFLOAT
        take(8);
        push({.kind = Kind::kFloating});
        return true;
      case 'X':  // BINUNICODE
        push({.kind = Kind::kText, .text = text(take(number<std::uint32_t>()))});
        return true;
      default:
        return false;
    }
  }

  bool step_collection(char opcode) {
    switch (opcode) {
      case '(':  // MARK
        marks_.push_back(stack_.size());
        return true;
      case ')':  // EMPTY_TUPLE
        push({.kind = Kind::kTuple});
        return true;
      case ']':  // EMPTY_LIST
        push({.kind = Kind::kList});
        return true;
      case '}':  // EMPTY_DICT
        push({.kind = Kind::kDictionary});
        return true;
      case '\x85':  // TUPLE1
      case '\x86':  // TUPLE2
      case '\x87':  // TUPLE3
        push_tuple(last(static_cast<std::size_t>(opcode - '\x85') + 1));
        return true;
      case 't':  // TUPLE
        push_tuple(since_mark());
        return true;
      case 'a':  // APPEND
        extend(Kind::kList, last(1));
        return true;
      case 'e':  // APPENDS
        extend(Kind::kList, since_mark());
        return true;
      case 's':  // SETITEM
        extend(Kind::kDictionary, last(2));
        return true;
      case 'u':  // SETITEMS
        extend(Kind::kDictionary, since_mark());
        return true;
      default:
        return false;
    }
  }

  bool step_object(char opcode) {
    switch (opcode) {
      case 'c': {  // GLOBAL
        std::string module = line();
        push({.kind = Kind::kGlobal, .text = module + "." + line()});
        return true;
      }
      case 'R':     // REDUCE
      case '\x81':  // NEWOBJ
        push_call();
        return true;
      case 'b':  // BUILD: what it would set says nothing of tensors
        pop();
        top();
        return true;
      case 'Q':  // BINPERSID
        push({.kind = Kind::kPersistent, .items = {pop()}});
        return true;
      case 'q':  // BINPUT
        memo_[number<std::uint8_t>()] = top();
        return true;
      case 'r':  // LONG_BINPUT
        memo_[number<std::uint32_t>()] = top();
        return true;
      case 'h':  // BINGET
        push_memo(number<std::uint8_t>());
        return true;
      case 'j':  // LONG_BINGET
        push_memo(number<std::uint32_t>());
        return true;
      case '.':  // STOP
        stopped_ = true;
        return true;
      default:
        return false;
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    bad_input(where_ + " byte " + std::to_string(start_), what);
  }

  std::span<const std::byte> take(std::size_t count) {
    if (count > bytes_.size() - at_) fail("truncated: the pickle ends within an opcode");
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }

  template <class T>
  T number() {
    return load<T>(take(sizeof(T)).data(), std::endian::little);
  }

  static std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  std::string line() {
    std::size_t length = 0;
    while (length < bytes_.size() - at_ && bytes_[at_ + length] != std::byte{'\n'}) ++length;
    std::string line = text(take(length));
    take(1);
    return line;
  }

  // Two's complement, as few bytes as it takes.
  std::int64_t long_integer(std::span<const std::byte> bytes) const {
    if (bytes.size() > 8) fail("expected an integer of at most 64 bits");
    const bool negative = !bytes.empty() && (bytes.back() & std::byte{0x80}) != std::byte{0};
    std::uint64_t bits = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      bits = bits << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    }
    return std::bit_cast<std::int64_t>(bits);
  }

  void push(PickleValue value) {
    values_.push_back(std::move(value));
    stack_.push_back(&values_.back());
  }
  void push_integer(std::int64_t integer) { push({.kind = Kind::kInteger, .integer = integer}); }
  void push_tuple(std::vector<const PickleValue*> items) {
    push({.kind = Kind::kTuple, .items = std::move(items)});
  }

  void push_call() {
    const PickleValue* arguments = pop();
    const PickleValue* function = pop();
    if (arguments->kind != Kind::kTuple) {
      fail("expected a tuple of arguments before it, found " + in_words(*arguments));
    }
    const bool makes_dictionary = function->kind == Kind::kGlobal &&
                                  function->text == "collections.OrderedDict" &&
                                  arguments->items.empty();
    if (makes_dictionary) return push({.kind = Kind::kDictionary});
    push({.kind = Kind::kCall, .items = {function, arguments}});
  }

  void push_memo(std::uint32_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("expected a value noted before, found none");
    stack_.push_back(found->second);
  }

  // Items above the last mark are all there is to take from, until the mark is taken.
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  PickleValue* top() const {
    if (stack_.size() == floor()) fail("expected a value before it, found none");
    return stack_.back();
  }

  PickleValue* pop() {
    PickleValue* value = top();
    stack_.pop_back();
    return value;
  }

  std::vector<const PickleValue*> last(std::size_t count) {
    if (stack_.size() - floor() < count) fail("expected more values before it");
    std::vector<const PickleValue*> items(stack_.end() - static_cast<std::ptrdiff_t>(count),
                                          stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }

  std::vector<const PickleValue*> since_mark() {
    if (marks_.empty()) fail("expected a mark before it, found none");
    std::vector<const PickleValue*> items = last(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }

  void extend(Kind kind, const std::vector<const PickleValue*>& items) {
    PickleValue* collection = top();
    if (collection->kind != kind) {
      fail("expected to extend " + in_words(PickleValue{.kind = kind}) + ", found " +
           in_words(*collection));
    }
    if (kind == Kind::kDictionary && items.size() % 2 != 0) fail("expected a value for each key");
    collection->items.insert(collection->items.end(), items.begin(), items.end());
  }

  std::span<const std::byte> bytes_;
  const std::string& where_;
  std::deque<PickleValue>& values_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the opcode that is carried out
  bool stopped_ = false;
  std::vector<PickleValue*> stack_;
  std::vector<std::size_t> marks_;  // how high the stack was
  std::unordered_map<std::uint32_t, PickleValue*> memo_;
};

}  // namespace

const PickleValue* PickleValue::find(const std::string& key) const {
  for (std::size_t i = items.size(); kind == Kind::kDictionary && i >= 2; i -= 2) {
    const PickleValue& candidate = *items[i - 2];
    if (candidate.kind == Kind::kText && candidate.text == key) return items[i - 1];
  }
  return nullptr;
}

std::string in_words(const PickleValue& value) {
  switch (value.kind) {
    case Kind::kNone:
      return "None";
    case Kind::kBoolean:
      return "a boolean";
    case Kind::kInteger:
    case Kind::kFloating:
      return "a number";
    case Kind::kText:
      return "text";
    case Kind::kTuple:
      return "a tuple";
    case Kind::kList:
      return "a list";
    case Kind::kDictionary:
      return "a dictionary";
    case Kind::kGlobal:
      return excerpt(value.text);
    case Kind::kCall:
      return "an object of " + excerpt(value.items.front()->text);
    case Kind::kPersistent:
      break;
  }
  return "a bare storage";
}

Pickle::Pickle(std::span<const std::byte> bytes, const std::string& where)
    : root_(Machine(bytes, where, values_).run()) {}

}  // namespace sisa
