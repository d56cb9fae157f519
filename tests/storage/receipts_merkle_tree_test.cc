#include "storage/receipts/merkle_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace sisa {
namespace {

constexpr std::uint64_t kMostEntries = 70;

std::string entry(std::uint64_t i) { return "entry " + std::to_string(i); }

/// RFC 9162 section 2.1.1, word for word: the oracle.
TreeHash naive_root(const std::vector<std::string>& entries) {
  if (entries.size() == 1) return leaf_hash(entries.front());
  std::size_t k = 1;
  while (2 * k < entries.size()) k *= 2;
  const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(k);
  return node_hash(naive_root({entries.begin(), middle}), naive_root({middle, entries.end()}));
}

TreeHash naive_root(std::uint64_t size) {
  std::vector<std::string> entries;
  for (std::uint64_t i = 0; i < size; ++i) entries.push_back(entry(i));
  return naive_root(entries);
}

/// A tree in memory. Asking for a node that was not completed fails the test.
class Tree {
 public:
  explicit Tree(std::uint64_t size = 0) {
    for (std::uint64_t i = 0; i < size; ++i) append(entry(i));
  }

  std::size_t append(const std::string& text) {
    const auto completed = completed_nodes(size_++, leaf_hash(text), reader());
    for (const auto& [node, hash] : completed) EXPECT_TRUE(nodes_.emplace(node, hash).second);
    return completed.size();
  }

  NodeReader reader() const {
    return [this](const TreeNode& node) { return nodes_.at(node); };
  }

  TreeHead head(std::uint64_t size) const { return {size, tree_root(size, reader())}; }

 private:
  std::map<TreeNode, TreeHash> nodes_;
  std::uint64_t size_ = 0;
};

void flip(TreeHash& hash) { hash.bytes[5] ^= 1; }

// Every path that differs in one step from `path`.
std::vector<TreePath> mutants(const TreePath& path) {
  std::vector<TreePath> mutants;
  for (std::size_t i = 0; i < path.size(); ++i) {
    mutants.push_back(path);
    flip(mutants.back()[i]);
    mutants.push_back(path);
    mutants.back().erase(mutants.back().begin() + static_cast<std::ptrdiff_t>(i));
    if (i == 0) continue;
    mutants.push_back(path);
    std::swap(mutants.back()[i - 1], mutants.back()[i]);
  }
  mutants.push_back(path);
  mutants.back().emplace_back();
  return mutants;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// The tree that Certificate Transparency's implementations share as their reference.
TEST(MerkleTree, HasTheRootsOfTheReferenceTree) {
  const std::vector<std::string> entries = {"",
                                            "00",
                                            "10",
                                            "2021",
                                            "3031",
                                            "40414243",
                                            "5051525354555657",
                                            "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Tree tree;
  EXPECT_EQ(to_hex(tree.head(0).root), roots[0]);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    tree.append(from_hex(entries[i]));
    EXPECT_EQ(to_hex(tree.head(i + 1).root), roots[i + 1]) << i + 1;
  }
}

TEST(MerkleTree, HasTheOraclesRootAtEverySize) {
  const Tree tree(kMostEntries);
  for (std::uint64_t size = 1; size <= kMostEntries; ++size) {
    EXPECT_EQ(tree.head(size).root, naive_root(size)) << size;
  }
}

TEST(MerkleTree, AppendingCompletesEverySubtreeOnce) {
  Tree tree;
  std::size_t nodes = 0;
  for (std::uint64_t i = 0; i < 64; ++i) nodes += tree.append(entry(i));
  EXPECT_EQ(nodes, 127U);
}

TEST(MerkleTree, EveryInclusionIsShown) {
  const Tree tree(kMostEntries);
  for (std::uint64_t size = 1; size <= kMostEntries; ++size) {
    const TreeHead head = tree.head(size);
    for (std::uint64_t i = 0; i < size; ++i) {
      const TreePath path = inclusion_path(i, size, tree.reader());
      EXPECT_LE(path.size(), 7U);
      EXPECT_TRUE(verify_inclusion(leaf_hash(entry(i)), i, path, head)) << i << " of " << size;
    }
  }
}

TEST(MerkleTree, NoOtherInclusionIsShown) {
  const Tree tree(kMostEntries);
  for (std::uint64_t size = 1; size <= kMostEntries; size += 3) {
    const TreeHead head = tree.head(size);
    for (std::uint64_t i = 0; i < size; ++i) {
      const TreeHash leaf = leaf_hash(entry(i));
      const TreePath path = inclusion_path(i, size, tree.reader());
      for (const TreePath& other : mutants(path)) {
        EXPECT_FALSE(verify_inclusion(leaf, i, other, head)) << i << " of " << size;
      }
      for (std::uint64_t other = 0; other <= size; ++other) {
        EXPECT_EQ(verify_inclusion(leaf, other, path, head), other == i) << i << " of " << size;
      }
      EXPECT_FALSE(verify_inclusion(leaf_hash(entry(i) + " "), i, path, head));
      EXPECT_FALSE(verify_inclusion(leaf, i, path, tree.head(size == 1 ? 2 : size - 1)));
      TreeHead wrong = head;
      flip(wrong.root);
      EXPECT_FALSE(verify_inclusion(leaf, i, path, wrong));
    }
  }
}

TEST(MerkleTree, EveryConsistencyIsShown) {
  const Tree tree(kMostEntries);
  for (std::uint64_t size = 1; size <= kMostEntries; ++size) {
    for (std::uint64_t from = 1; from <= size; ++from) {
      const TreePath path = consistency_path(from, size, tree.reader());
      EXPECT_LE(path.size(), 8U);
      EXPECT_TRUE(verify_consistency(tree.head(from), tree.head(size), path))
          << from << " to " << size;
    }
  }
}

TEST(MerkleTree, NoOtherConsistencyIsShown) {
  const Tree tree(kMostEntries);
  for (std::uint64_t size = 1; size <= kMostEntries; size += 3) {
    const TreeHead later = tree.head(size);
    for (std::uint64_t from = 1; from <= size; ++from) {
      const TreeHead earlier = tree.head(from);
      const TreePath path = consistency_path(from, size, tree.reader());
      for (const TreePath& other : mutants(path)) {
        EXPECT_FALSE(verify_consistency(earlier, later, other)) << from << " to " << size;
      }
      TreeHead wrong = earlier;
      flip(wrong.root);
      EXPECT_FALSE(verify_consistency(wrong, later, path));
      EXPECT_FALSE(verify_consistency({from + 1, earlier.root}, later, path));
      EXPECT_FALSE(verify_consistency({from - 1, earlier.root}, later, path));
      wrong = later;
      flip(wrong.root);
      EXPECT_FALSE(verify_consistency(earlier, wrong, path));
    }
  }
}

TEST(MerkleTree, ARewrittenBeginningIsNotConsistent) {
  const Tree tree(20);
  Tree rewritten(7);
  rewritten.append("another entry");
  for (std::uint64_t i = 8; i < 20; ++i) rewritten.append(entry(i));
  for (std::uint64_t from = 8; from <= 20; ++from) {
    const TreePath path = consistency_path(from, 20, rewritten.reader());
    EXPECT_FALSE(verify_consistency(tree.head(from), rewritten.head(20), path)) << from;
  }
}

TEST(MerkleTree, SizesBeyondAllMeasureEnd) {
  const TreePath path(200);
  EXPECT_FALSE(verify_inclusion({}, UINT64_MAX - 1, path, {UINT64_MAX, {}}));
  EXPECT_FALSE(verify_inclusion({}, UINT64_MAX, path, {UINT64_MAX, {}}));
  EXPECT_FALSE(verify_consistency({UINT64_MAX - 1, {}}, {UINT64_MAX, {}}, path));
  EXPECT_FALSE(verify_consistency({0, {}}, {UINT64_MAX, {}}, path));
  EXPECT_FALSE(verify_consistency({1, {}}, {UINT64_MAX, {}}, {}));
}

}  // namespace
}  // namespace sisa
