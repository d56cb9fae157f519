#include "storage/receipts/forget_commitment.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

// What is committed to can be opened, by who was given it and by no one else.
void commit_to(const std::string& id, const std::string& subject) {
  ForgetCommitment commitment;
  commitment.add(id, subject);
  commitment.add(subject, id);
  commitment.add(id, id);
  for (Opening opening : commitment.openings()) {
    require(verify_opening(opening, {3, commitment.root()}), "an opening opens its commitment");
    require(opening_from_json(to_json(opening), "an opening") == opening, "it can be written down");
    opening.id += 'x';
    require(!verify_opening(opening, {3, commitment.root()}), "another id opens nothing");
  }
}

}  // namespace

void consume(std::span<const std::byte> input) {
  const std::string text = text_of(input);
  const bool accepted = accepts(ErrorKind::kFailed, [&] {
    const Opening opening = opening_from_json(text, "the opening");
    require(to_json(opening) == text, "an opening is its own JSON");
    verify_opening(opening, {});
    commit_to(opening.id, opening.subject);
  });
  if (!accepted) commit_to("ada", "lovelace");
}

}  // namespace sisa::fuzz
