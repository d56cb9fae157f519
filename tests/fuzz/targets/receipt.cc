#include "storage/receipts/receipt.h"
#include "storage/receipts/receipt_check.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

// Every check of any receipt says what it found, for any other receipt and key.
void judge(const Receipt& receipt) {
  std::vector<Check> checks = check_receipt(receipt, receipt.public_key);
  checks.push_back(check_consistency(receipt, receipt));
  for (const Check& check : checks) {
    require(!check.name.empty(), "a check has a name");
    require(check.detail.find('\n') == std::string::npos, "a check's detail is one line");
  }
  require(signed_text(receipt).find('\n') == std::string::npos, "what is signed is one line");
}

}  // namespace

void consume(std::span<const std::byte> input) {
  const std::string text = text_of(input);
  accepts(ErrorKind::kFailed, [&] {
    const Receipt receipt = receipt_from_json(text, "the receipt");
    const std::string again = to_json(receipt);
    require(again == text || again == text + '\n', "a receipt is its own JSON");
    judge(receipt);
  });
}

}  // namespace sisa::fuzz
