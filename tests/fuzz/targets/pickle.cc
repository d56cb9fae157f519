#include "storage/input/pickle.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

using Kind = PickleValue::Kind;

// Some of what the value holds, as far down as the steps reach: a value may hold itself.
void look_into(const PickleValue& value, int& steps) {
  if (--steps < 0) return;
  require(!in_words(value).empty(), "every value has a name");
  if (value.kind == Kind::kDictionary) {
    require(value.items.size() % 2 == 0, "a dictionary has a value for each key");
    value.find("x");
  }
  if (value.kind == Kind::kCall) {
    require(value.items.size() == 2, "a call has what is called, and arguments");
    require(value.items[1]->kind == Kind::kTuple, "arguments are a tuple");
  }
  if (value.kind == Kind::kPersistent) require(value.items.size() == 1, "an id is one value");
  for (const PickleValue* item : value.items) look_into(*item, steps);
}

}  // namespace

void consume(std::span<const std::byte> input) {
  accepts(ErrorKind::kFailed, [&] {
    const Pickle pickle(input, "input");
    int steps = 1000;
    look_into(pickle.root(), steps);
  });
}

}  // namespace sisa::fuzz
