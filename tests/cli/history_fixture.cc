#include "tests/cli/history_fixture.h"

#include <filesystem>

namespace sisa {

HistoryTest::Kind HistoryTest::households_kind() {
  return {write_csv(path("everyone.csv"), everyone_),
          joined(csv_columns(), {"--classes", "3", "--shards", "3", "--slices", "3", "--epochs",
                                 "3", "--batch-size", "8", "--model", "mlp:6"})};
}

std::string HistoryTest::taught(const Kind& kind, const std::string& name) {
  sisa_ok(joined({"create", path(name), "--data", kind.data}, kind.options));
  sisa_ok({"train", path(name), "--workers", "2"});
  return path(name);
}

std::string HistoryTest::copied(const std::string& store, const std::string& name) const {
  std::filesystem::copy(store, path(name), std::filesystem::copy_options::recursive);
  return path(name);
}

void HistoryTest::expect_never_knew(const std::string& store, const Kind& kind, const Words& ids) {
  static int number = 0;
  const std::string other = path("B" + std::to_string(++number));
  const std::string names = write_names(other + ".ids", ids);
  sisa_ok(
      joined({"create", other, "--data", kind.data, "--exclude-ids-file", names}, kind.options));
  sisa_ok({"train", other, "--workers", "1"});
  const nlohmann::json forgot = sisa_json({"status", store});
  const nlohmann::json never_knew = sisa_json({"status", other});
  EXPECT_TRUE(forgot.at("digest").is_string());
  EXPECT_EQ(forgot.at("digest"), never_knew.at("digest"));
  EXPECT_EQ(forgot.at("samples"), never_knew.at("samples"));
  EXPECT_EQ(forgot.at("pending"), 0);
  ASSERT_EQ(forgot.at("shards").size(), never_knew.at("shards").size());
  for (std::size_t i = 0; i < forgot.at("shards").size(); ++i) {
    EXPECT_EQ(forgot.at("shards").at(i), never_knew.at("shards").at(i));
  }
}

void HistoryTest::expect_forgets(const Kind& kind, const Words& ids) {
  const std::string store = path("A");
  sisa_ok(joined({"create", store, "--data", kind.data}, kind.options));
  const auto before = sisa_json({"train", store, "--workers", "2"}).at("digest");
  const std::string names = write_names(path("forget.ids"), ids);
  const auto done = sisa_json({"unlearn", store, "--ids-file", names, "--workers", "2"});
  EXPECT_EQ(done.at("samples_removed"), ids.size());
  EXPECT_NE(done.at("digest"), before);
  expect_never_knew(store, kind, ids);
}

Words HistoryTest::members(const std::set<int>& households) const {
  return ids_of(everyone_, [&](const Person& one) {
    return households.contains(std::stoi(one.subject.substr(1)));
  });
}

std::map<std::pair<int, int>, std::set<int>> HistoryTest::residents(const std::string& store) {
  std::map<std::pair<int, int>, std::set<int>> homes;
  const nlohmann::json status = sisa_json({"status", store});
  for (const auto& shard : status.at("shards")) {
    for (const auto& slice : shard.at("slices")) {
      const int size = slice.at("samples").get<int>();
      for (int i = 0; i < 31; ++i) {
        if ((size >> i & 1) == 1) homes[{shard.at("shard"), slice.at("slice")}].insert(i);
      }
    }
  }
  return homes;
}

}  // namespace sisa
