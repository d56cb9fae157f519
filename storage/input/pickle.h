#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace sisa {

/// A value as a pickle describes it.
struct PickleValue {
  enum class Kind {
    kNone,
    kBoolean,
    kInteger,
    kFloating,
    kText,
    kTuple,
    kList,
    kDictionary,
    kGlobal,      ///< something of a module, by name
    kCall,        ///< what would come of calling something
    kPersistent,  ///< something that is kept elsewhere, under an id
  };
  Kind kind = Kind::kNone;
  std::int64_t integer = 0;  ///< of integers and booleans
  std::string text = {};     ///< of text; of a global "module.name"

  /// Of tuples and lists; of a dictionary keys and values in turn; of a call what is called and the
  /// tuple of its arguments; of what is kept elsewhere its id alone.
  std::vector<const PickleValue*> items = {};

  /// The value of a dictionary under a key that is text; null if there is none.
  const PickleValue* find(const std::string& key) const;
};

/// A kind of value in words: "a list", "an object of collections.deque".
std::string in_words(const PickleValue& value);

/// Reads the opcodes that Python's pickle protocol 2 is made of where torch.save writes it
/// (https://docs.python.org/3/library/pickletools.html). It only takes notes: nothing is imported,
/// called or executed, whatever the pickle asks for.
class Pickle {
 public:
  /// Error(kFailed) with `where` and the byte, for other opcodes and for a pickle that is
  /// malformed.
  Pickle(std::span<const std::byte> bytes, const std::string& where);

  /// The values live as long as the pickle. One may hold itself.
  const PickleValue& root() const { return *root_; }

 private:
  std::deque<PickleValue> values_;
  const PickleValue* root_ = nullptr;
};

}  // namespace sisa
