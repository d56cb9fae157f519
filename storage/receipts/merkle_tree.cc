#include "storage/receipts/merkle_tree.h"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "storage/receipts/hex.h"

namespace sisa {
namespace {

TreeHash sha256(std::string_view bytes) {
  TreeHash hash;
  crypto_hash_sha256(hash.bytes.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return hash;
}

std::string_view view(const TreeHash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

/// Where a list of n >= 2 entries parts: the largest power of two below n.
std::uint64_t left_size(std::uint64_t n) { return std::bit_floor(n - 1); }

/// The root of `count` entries from `begin` on, a multiple of the least power of two >= count.
TreeHash subtree(std::uint64_t begin, std::uint64_t count, const NodeReader& nodes) {
  if (std::has_single_bit(count)) {
    const int level = std::countr_zero(count);
    return nodes({static_cast<std::uint8_t>(level), begin >> level});
  }
  const std::uint64_t left = left_size(count);
  return node_hash(subtree(begin, left, nodes), subtree(begin + left, count - left, nodes));
}

/// Climbs from a node to the root, past a sibling on the right or on the left at each step. `index`
/// is the node's, `last` that of the rightmost node, at one level.
struct Climb {
  std::uint64_t index;
  std::uint64_t last;

  void up() {
    index >>= 1;
    last >>= 1;
  }

  bool at_root() const { return last == 0; }

  /// Whether the next sibling lies on the left. A rightmost node that is no right child has no
  /// sibling until a level at which it is one.
  bool sibling_on_left() {
    if (index % 2 == 0 && index != last) return false;
    while (index % 2 == 0 && index != 0) up();
    return true;
  }
};

}  // namespace

std::string to_hex(const TreeHash& hash) { return hex_of(hash.bytes); }

TreeHash leaf_hash(std::string_view entry) { return sha256(std::string(1, '\0').append(entry)); }

TreeHash node_hash(const TreeHash& left, const TreeHash& right) {
  return sha256(std::string(1, '\1').append(view(left)).append(view(right)));
}

TreeHash tree_root(std::uint64_t size, const NodeReader& nodes) {
  return size == 0 ? sha256("") : subtree(0, size, nodes);
}

std::vector<std::pair<TreeNode, TreeHash>> completed_nodes(std::uint64_t size, const TreeHash& leaf,
                                                           const NodeReader& nodes) {
  std::vector<std::pair<TreeNode, TreeHash>> completed{{{0, size}, leaf}};
  TreeNode node{0, size};
  while (node.index % 2 == 1) {
    const TreeHash left = nodes({node.level, node.index - 1});
    node = {static_cast<std::uint8_t>(node.level + 1), node.index / 2};
    completed.emplace_back(node, node_hash(left, completed.back().second));
  }
  return completed;
}

TreePath inclusion_path(std::uint64_t index, std::uint64_t size, const NodeReader& nodes) {
  TreePath path;
  std::uint64_t begin = 0;
  for (std::uint64_t count = size; count > 1;) {
    const std::uint64_t left = left_size(count);
    if (index - begin < left) {
      path.push_back(subtree(begin + left, count - left, nodes));
      count = left;
    } else {
      path.push_back(subtree(begin, left, nodes));
      begin += left;
      count -= left;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

bool verify_inclusion(const TreeHash& leaf, std::uint64_t index, std::span<const TreeHash> path,
                      const TreeHead& head) {
  if (index >= head.size) return false;
  Climb climb{index, head.size - 1};
  TreeHash hash = leaf;
  for (const TreeHash& sibling : path) {
    if (climb.at_root()) return false;
    hash = climb.sibling_on_left() ? node_hash(sibling, hash) : node_hash(hash, sibling);
    climb.up();
  }
  return climb.at_root() && hash == head.root;
}

TreePath consistency_path(std::uint64_t from, std::uint64_t size, const NodeReader& nodes) {
  TreePath path;
  std::uint64_t begin = 0;
  std::uint64_t count = size;
  while (from - begin < count) {
    const std::uint64_t left = left_size(count);
    if (from - begin <= left) {
      path.push_back(subtree(begin + left, count - left, nodes));
      count = left;
    } else {
      path.push_back(subtree(begin, left, nodes));
      begin += left;
      count -= left;
    }
  }
  // Who checks knows the earlier root, and needs not be told where it is itself a subtree.
  if (begin > 0) path.push_back(subtree(begin, count, nodes));
  std::reverse(path.begin(), path.end());
  return path;
}

bool verify_consistency(const TreeHead& earlier, const TreeHead& later,
                        std::span<const TreeHash> path) {
  if (earlier.size == later.size) return path.empty() && earlier.root == later.root;
  if (earlier.size == 0 || earlier.size > later.size) return false;
  Climb climb{earlier.size - 1, later.size - 1};
  while (climb.index % 2 == 1) climb.up();
  TreeHash begin = earlier.root;
  if (!std::has_single_bit(earlier.size)) {
    if (path.empty()) return false;
    begin = path.front();
    path = path.subspan(1);
  }
  TreeHash before = begin;
  TreeHash now = begin;
  for (const TreeHash& sibling : path) {
    if (climb.at_root()) return false;
    if (climb.sibling_on_left()) {
      before = node_hash(sibling, before);
      now = node_hash(sibling, now);
    } else {
      now = node_hash(now, sibling);
    }
    climb.up();
  }
  return climb.at_root() && before == earlier.root && now == later.root;
}

}  // namespace sisa
