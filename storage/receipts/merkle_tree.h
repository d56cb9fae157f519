#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sisa {

/// The Merkle tree of RFC 9162, section 2.1, with SHA-256: a list whose one root stands for all of
/// its entries in their order. A short path shows that an entry is in it; another that an earlier
/// list is its beginning. Pure functions over the hashes of complete subtrees.

/// A hash in such a tree (SHA-256).
struct TreeHash {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const TreeHash&, const TreeHash&) = default;
};

/// 64 lower-case hexadecimal digits.
std::string to_hex(const TreeHash& hash);

/// SHA-256 of 0x00 and the entry.
TreeHash leaf_hash(std::string_view entry);

/// SHA-256 of 0x01 and both hashes.
TreeHash node_hash(const TreeHash& left, const TreeHash& right);

/// The list at one moment.
struct TreeHead {
  std::uint64_t size = 0;
  TreeHash root;
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// A complete subtree: that of the entries index·2^level .. (index+1)·2^level - 1.
struct TreeNode {
  std::uint8_t level = 0;  ///< 0: an entry's leaf
  std::uint64_t index = 0;
  friend auto operator<=>(const TreeNode&, const TreeNode&) = default;
};

/// Gives the hash of a complete subtree. Asked only for those within the size at hand.
using NodeReader = std::function<TreeHash(const TreeNode& node)>;

/// The sibling hashes that lead from an entry, or an earlier root, to the root.
using TreePath = std::vector<TreeHash>;

/// Shows that a list only grew since it had `from` entries.
struct ConsistencyProof {
  std::uint64_t from = 0;
  TreePath path;
  friend bool operator==(const ConsistencyProof&, const ConsistencyProof&) = default;
};

/// The root of the first `size` entries; of none: SHA-256 of nothing.
TreeHash tree_root(std::uint64_t size, const NodeReader& nodes);

/// What appending an entry to `size` others completes: its own leaf first, then upwards. Reads only
/// complete subtrees of the first `size` entries.
std::vector<std::pair<TreeNode, TreeHash>> completed_nodes(std::uint64_t size, const TreeHash& leaf,
                                                           const NodeReader& nodes);

/// Shows that entry `index` is among the first `size` (section 2.1.3). Requires index < size.
TreePath inclusion_path(std::uint64_t index, std::uint64_t size, const NodeReader& nodes);

/// Whether the path shows that the entry with that leaf is number `index` of the list.
bool verify_inclusion(const TreeHash& leaf, std::uint64_t index, std::span<const TreeHash> path,
                      const TreeHead& head);

/// Shows that the first `from` entries are the beginning of the first `size` (section 2.1.4).
/// Requires 1 <= from <= size.
TreePath consistency_path(std::uint64_t from, std::uint64_t size, const NodeReader& nodes);

/// Whether the path shows that the earlier list is the beginning of the later one.
bool verify_consistency(const TreeHead& earlier, const TreeHead& later,
                        std::span<const TreeHash> path);

}  // namespace sisa
