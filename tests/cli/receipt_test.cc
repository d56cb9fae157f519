#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// A trained store that was asked to forget p3 and p7 together, and later p9.
class ReceiptProgram : public StoreTest {
 protected:
  ReceiptProgram() {
    trained("S");
    sisa_ok({"unlearn", store_, "--id", "p3", "p7", "--yes", "--openings", path("openings")});
    sisa_ok({"receipt", store_, "1", "--output", receipt_});
    sisa_ok({"unlearn", store_, "--id", "p9", "--yes", "--defer"});
    key_ = sisa_json({"status", store_}).at("public_key");
  }

  static std::string read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// The names of the checks that failed.
  static Words failed(const Result& result) {
    Words names;
    const json report = json::parse(result.out);
    EXPECT_GE(report.at("checks").size(), 3U);
    for (const json& check : report.at("checks")) {
      if (!check.at("ok").get<bool>()) names.push_back(check.at("name"));
    }
    EXPECT_EQ(result.status, names.empty() ? 0 : 4) << result.err;
    return names;
  }

  Words failed(const Words& more) const {
    return failed(sisa_run(joined({"verify", "--json", "--receipt"}, more)));
  }

  std::string store_ = path("S");
  std::string receipt_ = path("receipt.json");
  std::string key_;
};

TEST_F(ReceiptProgram, IsVerifiedWithoutTheStore) {
  std::ofstream(path("key")) << key_ << "\n";
  std::filesystem::rename(store_, path("elsewhere"));
  for (const std::string& key : {key_, path("key")}) {
    const Words words = {receipt_, "--public-key", key, "--opening", path("openings")};
    EXPECT_EQ(failed(words), Words());
  }
  EXPECT_THAT(sisa_ok({"verify", "--receipt", receipt_, "--public-key", key_}).out,
              HasSubstr("request 1 is restored"));
}

TEST_F(ReceiptProgram, FailsWhereItDoesNotHoldAndForAnotherStore) {
  EXPECT_EQ(failed({receipt_, "--public-key", std::string(64, '0')}), Words{"signature"});
  sisa_ok({"receipt", store_, "2", "-o", path("second")});
  EXPECT_EQ(failed({path("second"), "--public-key", key_, "--opening", path("openings")}),
            Words{"covers"});
  EXPECT_EQ(failed({path("second"), "--public-key", key_, "--earlier", receipt_}),
            Words{"consistency"});
  std::string text = read(receipt_);
  text.replace(text.find("\"samples_removed\": 2"), 20, "\"samples_removed\": 1");
  std::ofstream(path("forged")) << text;
  EXPECT_EQ(failed({path("forged"), "--public-key", key_}), (Words{"signature", "inclusion"}));
  trained("T");
  EXPECT_EQ(failed(sisa_run(
                {"verify", path("T"), "--json", "--receipt", receipt_, "--public-key", key_})),
            Words{"store"});
  EXPECT_EQ(failed(sisa_run({"verify", path("T"), "--json", "--receipt", receipt_})),
            (Words{"signature", "store"}));
}

TEST_F(ReceiptProgram, ShowsThatTheLogOnlyGrew) {
  const std::string size = json::parse(read(receipt_)).at("log").at("size").dump();
  sisa_ok({"receipt", store_, "2", "--since", size, "-o", path("second")});
  EXPECT_EQ(failed({path("second"), "--public-key", key_, "--earlier", receipt_}), Words());
  EXPECT_EQ(failed(sisa_run(
                {"verify", store_, "--json", "--receipt", path("second"), "--earlier", receipt_})),
            Words());
}

TEST_F(ReceiptProgram, NamesWhatIsWrong) {
  expect_refused(sisa_run({"receipt", store_, "3"}), 3, "no request 3 in " + store_);
  expect_refused(sisa_run({"receipt", store_}), 2, "REQUEST is missing");
  expect_refused(sisa_run({"receipt", store_, "1", "2"}), 2, "unexpected argument '2'");
  expect_refused(sisa_run({"receipt", store_, "-1"}), 2, "-1");
  expect_refused(sisa_run({"receipt", store_, "one"}), 2, "REQUEST expects a whole number");
  expect_refused(sisa_run({"receipt", store_, "1", "--since", "99"}), 2, "since 1 to");
  expect_refused(sisa_run({"log", store_, "--since", "2"}), 2, "--since goes with --json alone");
  expect_refused(sisa_run({"verify"}), 2, "STORE is missing");
  expect_refused(sisa_run({"verify", "--receipt", receipt_}), 2, "--public-key is missing");
  expect_refused(sisa_run({"verify", store_, "--opening", "x"}), 2, "goes with --receipt");
  const auto verify = [&](const std::string& receipt, const std::string& key) {
    return sisa_run({"verify", "--receipt", receipt, "--public-key", key});
  };
  expect_refused(verify(path("none"), key_), 3, path("none"));
  expect_refused(verify(receipt_, path("none")), 3, path("none"));
  expect_refused(verify(receipt_, key_.substr(1)), 2, "not '" + key_.substr(1) + "' (63 digits)");
  expect_refused(verify(data_.substr(4), key_), 1, "expected a receipt");
  expect_refused(verify(receipt_, receipt_), 1, "64 lower-case hexadecimal digits");
  expect_refused(
      sisa_run({"verify", "--receipt", receipt_, "--public-key", key_, "--opening", receipt_}), 1,
      "line 1: expected an opening");
}

TEST_F(ReceiptProgram, GoesToStdoutOrAFileAndTheLogListsEveryEvent) {
  EXPECT_EQ(sisa_ok({"receipt", store_, "1"}).json().at("request"), 1);
  EXPECT_EQ(sisa_ok({"receipt", store_, "2", "-o", path("r")}).out,
            "Receipt of request 2 (erased) in " + path("r") + "\n");
  EXPECT_EQ(sisa_ok({"receipt", store_, "2"}).out, read(path("r")));
  EXPECT_EQ(sisa_json({"receipt", store_, "2", "-o", path("r")}).at("state"), "erased");
  const json log = sisa_json({"log", store_, "--since", "2"});
  Words names;
  for (const json& entry : log.at("entries")) {
    EXPECT_EQ(entry.at("index"), names.size());
    names.push_back(entry.at("event").at("event"));
  }
  EXPECT_EQ(names, (Words{"created", "accepted", "erased", "restored", "accepted", "erased"}));
  EXPECT_EQ(log.at("size"), 6);
  EXPECT_EQ(log.at("public_key"), key_);
  EXPECT_EQ(log.at("consistency").at("from"), 2);
  const json last = sisa_json({"log", store_, "-n", "1"});
  ASSERT_EQ(last.at("entries").size(), 1U);
  EXPECT_EQ(last.at("entries").at(0).at("index"), 5);
  EXPECT_EQ(last.at("root"), log.at("root"));
  std::istringstream rows(sisa_ok({"log", store_}).out + sisa_ok({"status", store_}).out);
  for (std::string row; std::getline(rows, row);) EXPECT_LE(row.size(), 80U) << row;
  EXPECT_THAT(sisa_ok({"log", store_}).out, HasSubstr("unlearn: 2 samples in "));
}

}  // namespace
}  // namespace sisa
