#include "storage/receipts/forget_commitment.h"

#include <set>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

ForgetCommitment committed(std::uint32_t samples) {
  ForgetCommitment commitment;
  for (std::uint32_t i = 0; i < samples; ++i) {
    const Sample sample = numbered_sample(i);
    commitment.add(sample.id, "subject of " + sample.subject);
  }
  return commitment;
}

TEST(ForgetCommitment, OpensEverySample) {
  for (const std::uint32_t count : {1U, 2U, 3U, 8U, 21U}) {
    const ForgetCommitment commitment = committed(count);
    const TreeHead set{count, commitment.root()};
    std::set<std::string> ids;
    for (const Opening& opening : commitment.openings()) {
      ids.insert(opening.id);
      EXPECT_EQ(opening.subject, "subject of " + opening.id);
      EXPECT_EQ(opening.count, count);
      EXPECT_TRUE(verify_opening(opening, set)) << opening.id;
    }
    EXPECT_EQ(ids.size(), count);
  }
}

TEST(ForgetCommitment, OpensNothingElse) {
  const ForgetCommitment commitment = committed(9);
  const TreeHead set{9, commitment.root()};
  for (const Opening& good : commitment.openings()) {
    const auto refused = [&](const auto& change) {
      Opening opening = good;
      change(opening);
      EXPECT_FALSE(verify_opening(opening, set)) << to_json(opening);
    };
    refused([](Opening& opening) { opening.id += "0"; });
    refused([](Opening& opening) { opening.subject.clear(); });
    // Lengths stand before names, so that none can pass a letter to the other.
    refused([](Opening& opening) {
      opening.subject.insert(0, 1, opening.id.back());
      opening.id.pop_back();
    });
    refused([](Opening& opening) { opening.nonce[31] ^= 1; });
    refused([](Opening& opening) { opening.index ^= 1; });
    refused([](Opening& opening) { ++opening.count; });
    refused([](Opening& opening) { opening.path.pop_back(); });
    refused([](Opening& opening) { opening.path.front().bytes[0] ^= 1; });
    EXPECT_FALSE(verify_opening(good, {9, committed(9).root()}))
        << "of the same samples, other nonces";
  }
}

TEST(ForgetCommitment, TellsNothingWithoutItsNonces) {
  EXPECT_NE(committed(1).root(), committed(1).root());
  std::set<Nonce> nonces;
  for (const Opening& opening : committed(50).openings()) nonces.insert(opening.nonce);
  EXPECT_EQ(nonces.size(), 50U);
}

TEST(Opening, GoesThroughOneLineOfJsonAndBack) {
  ForgetCommitment commitment;
  commitment.add("z\xc3\xbcrich \"7\"", "l\\ovelace");
  commitment.add("ada", "ada");
  for (const Opening& opening : commitment.openings()) {
    const std::string line = to_json(opening);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(opening_from_json(line, "o.json"), opening);
  }
}

TEST(Opening, AnyOtherTextIsRefusedOrOpensNothing) {
  const ForgetCommitment commitment = committed(5);
  const TreeHead set{5, commitment.root()};
  const std::string good = to_json(commitment.openings().front());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char other : {' ', '0', '1', '6', 'f', '"', ']', '\0', '\xff'}) {
      std::string text = good;
      if (text[at] == other) continue;
      text[at] = other;
      try {
        EXPECT_FALSE(verify_opening(opening_from_json(text, "o.json"), set)) << text;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kFailed);
        EXPECT_EQ(std::string(error.what()).find("o.json: expected"), 0U) << error.what();
      }
    }
  }
}

TEST(Opening, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("null"), std::string("[]"),
        std::string(100000, '['), std::string(R"({"path":[[[[]]]]})")}) {
    expect_error(ErrorKind::kFailed, "o.json", [&] { opening_from_json(text, "o.json"); });
  }
}

}  // namespace
}  // namespace sisa
