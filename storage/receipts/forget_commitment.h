#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/receipts/merkle_tree.h"

namespace sisa {

/// Makes one sample's commitment a secret.
using Nonce = std::array<std::uint8_t, 32>;

/// Shows to whom it is given that a forget set held that sample. Tells the id: for the requester.
struct Opening {
  std::string id;
  std::string subject;
  Nonce nonce{};
  std::uint64_t index = 0;  ///< of the sample's commitment among those of the set
  std::uint64_t count = 0;  ///< of samples in the set
  TreePath path;            ///< from the commitment to the set's root
  friend bool operator==(const Opening&, const Opening&) = default;
};

/// One line of JSON, without its end.
std::string to_json(const Opening& opening);

/// The inverse. Error(kFailed) naming `name` for text that to_json did not write. Safe on any text.
Opening opening_from_json(const std::string& text, const std::string& name);

/// Whether the opening shows that a forget set of that size and root holds the sample.
bool verify_opening(const Opening& opening, const TreeHead& set);

/// Commits to the samples of a forget set without telling any of them. A sample's commitment is
/// BLAKE2b-256, keyed with a random nonce of its own, over id and subject, each after its length
/// (u64 little-endian); the set's root is that of the tree over the commitments in ascending order.
class ForgetCommitment {
 public:
  void add(std::string_view id, std::string_view subject);

  bool empty() const { return samples_.empty(); }

  /// Requires at least one sample.
  TreeHash root() const;

  /// One for each sample. They cannot be had again once this object is gone.
  std::vector<Opening> openings() const;

 private:
  struct Committed {
    std::string commitment;
    std::string id;
    std::string subject;
    Nonce nonce;
  };
  std::vector<Committed> sorted() const;

  std::vector<Committed> samples_;
};

}  // namespace sisa
