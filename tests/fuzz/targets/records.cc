#include "storage/receipts/event.h"
#include "storage/request.h"
#include "storage/store_config.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

// The JSON rows of a store: what is read is what would be written.
void sisa::fuzz::consume(std::span<const std::byte> input) {
  const std::string text = text_of(input);
  accepts(ErrorKind::kDamaged, [&] {
    require(to_json(request_from_json(text)) == text, "a request's record is its own JSON");
  });
  accepts(ErrorKind::kDamaged, [&] {
    require(to_json(config_from_json(text)) == text, "a configuration is its own JSON");
  });
  accepts(ErrorKind::kDamaged,
          [&] { require(to_json(event_from_json(text)) == text, "an event is its own JSON"); });
}
