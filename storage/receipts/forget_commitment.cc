#include "storage/receipts/forget_commitment.h"

#include <sodium.h>

#include <algorithm>

#include "shards/error.h"
#include "storage/keys.h"
#include "storage/libsodium.h"
#include "storage/receipts/event_json.h"

namespace sisa {
namespace {

using nlohmann::json;

void append(std::string_view text, std::string& bytes) {
  bytes.append(count_bytes(text.size())).append(text);
}

std::string commitment_of(std::string_view id, std::string_view subject, const Nonce& nonce) {
  std::string message;
  append(id, message);
  append(subject, message);
  std::string commitment(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(commitment.data()), commitment.size(),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                     nonce.data(), nonce.size());
  return commitment;
}

/// Every complete subtree of a list, level by level.
class Subtrees {
 public:
  void add(const TreeHash& leaf) {
    for (const auto& [node, hash] : completed_nodes(size_, leaf, reader())) {
      if (node.level == levels_.size()) levels_.emplace_back();
      levels_[node.level].push_back(hash);
    }
    ++size_;
  }

  NodeReader reader() const {
    return [this](const TreeNode& node) { return levels_[node.level][node.index]; };
  }

  std::uint64_t size() const { return size_; }

 private:
  std::vector<std::vector<TreeHash>> levels_;
  std::uint64_t size_ = 0;
};

template <class Committed>
Subtrees subtrees_of(const std::vector<Committed>& samples) {
  Subtrees subtrees;
  for (const Committed& sample : samples) subtrees.add(leaf_hash(sample.commitment));
  return subtrees;
}

Opening opening_from(const json& value) {
  Opening opening;
  opening.id = text_from(value.at("id"));
  opening.subject = text_from(value.at("subject"));
  if (!read_hex(text_from(value.at("nonce")), opening.nonce)) opening.nonce = {};
  opening.index = unsigned_from(value.at("index"));
  opening.count = unsigned_from(value.at("count"));
  opening.path = path_from(value.at("path"));
  return opening;
}

}  // namespace

std::string to_json(const Opening& opening) {
  return json{{"kind", "sisa opening"},        {"id", opening.id},
              {"subject", opening.subject},    {"nonce", hex_of(opening.nonce)},
              {"index", opening.index},        {"count", opening.count},
              {"path", to_value(opening.path)}}
      .dump();
}

Opening opening_from_json(const std::string& text, const std::string& name) {
  try {
    const Opening opening = opening_from(json::parse(text));
    if (to_json(opening) == text) return opening;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kFailed, name + ": expected an opening as sisa wrote it, unchanged");
}

bool verify_opening(const Opening& opening, const TreeHead& set) {
  const std::string commitment = commitment_of(opening.id, opening.subject, opening.nonce);
  return opening.count == set.size &&
         verify_inclusion(leaf_hash(commitment), opening.index, opening.path, set);
}

void ForgetCommitment::add(std::string_view id, std::string_view subject) {
  start_libsodium();
  Nonce nonce;
  randombytes_buf(nonce.data(), nonce.size());
  samples_.push_back(
      {commitment_of(id, subject, nonce), std::string(id), std::string(subject), nonce});
}

TreeHash ForgetCommitment::root() const {
  const Subtrees subtrees = subtrees_of(sorted());
  return tree_root(subtrees.size(), subtrees.reader());
}

std::vector<Opening> ForgetCommitment::openings() const {
  const std::vector<Committed> samples = sorted();
  const Subtrees subtrees = subtrees_of(samples);
  std::vector<Opening> openings;
  for (const Committed& sample : samples) {
    const std::uint64_t index = openings.size();
    openings.push_back({sample.id, sample.subject, sample.nonce, index, subtrees.size(),
                        inclusion_path(index, subtrees.size(), subtrees.reader())});
  }
  return openings;
}

std::vector<ForgetCommitment::Committed> ForgetCommitment::sorted() const {
  std::vector<Committed> samples = samples_;
  std::sort(samples.begin(), samples.end(),
            [](const Committed& a, const Committed& b) { return a.commitment < b.commitment; });
  return samples;
}

}  // namespace sisa
