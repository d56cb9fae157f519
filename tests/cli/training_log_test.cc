#include <gmock/gmock.h>

#include <algorithm>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;

/// CRC-32C bit by bit, masked as TensorFlow's records are.
std::uint32_t masked_crc(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78U : 0U);
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

template <class Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number number{};
  std::memcpy(&number, bytes.substr(at, sizeof number).data(), sizeof number);
  return number;
}

/// An event file's records, whose checksums are checked.
std::vector<std::string> records(const std::string& file) {
  std::vector<std::string> records;
  for (std::size_t at = 0; at < file.size();) {
    const auto size = number_at<std::uint64_t>(file, at);
    EXPECT_EQ(number_at<std::uint32_t>(file, at + 8), masked_crc(file.substr(at, 8)));
    records.push_back(file.substr(at + 12, size));
    EXPECT_EQ(number_at<std::uint32_t>(file, at + 12 + size), masked_crc(records.back()));
    at += 16 + size;
  }
  return records;
}

/// The fields of a protocol buffer: the number, and the bytes of its value.
std::map<int, std::string> fields(const std::string& bytes) {
  std::map<int, std::string> fields;
  const auto varint = [&](std::size_t& at) {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes.at(at++));
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint64_t key = varint(at);
    const std::size_t begin = at;
    const std::uint64_t kind = key & 7;
    if (kind == 0) varint(at);
    if (kind == 1) at += 8;
    if (kind == 5) at += 4;
    if (kind == 2) {
      const std::uint64_t size = varint(at);
      fields[static_cast<int>(key >> 3)] = bytes.substr(at, size);
      at += size;
    } else {
      fields[static_cast<int>(key >> 3)] = bytes.substr(begin, at - begin);
    }
  }
  return fields;
}

class TrainingLogTest : public StoreTest {
 protected:
  std::string created(const std::string& name, const Words& more = {}) {
    sisa_ok(create_words(path(name), data_, more));
    return path(name);
  }
  std::vector<std::vector<std::string>> csv() {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(read_file(path("log/training.csv")));
    for (std::string line; std::getline(lines, line);) {
      auto& row = rows.emplace_back();
      std::istringstream cells(line + ",end");
      for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
      row.pop_back();
    }
    return rows;
  }
  std::string event_file() {
    for (const auto& entry : std::filesystem::directory_iterator(path("log"))) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("events.out.tfevents.")) return read_file(entry.path().string());
    }
    return "";
  }
};

TEST_F(TrainingLogTest, TellsEverySlicesLossAndWhatItsModelIsWorth) {
  const auto trained =
      sisa_json({"train", created("S"), "--log-dir", path("log"), "--validate", data_});
  const auto rows = csv();
  ASSERT_EQ(rows.size(), 1U + 3 * 2);
  EXPECT_EQ(rows[0][6], "validation_accuracy");
  std::uint64_t visits = 0;
  std::set<std::pair<std::string, std::string>> slices;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), 7U);
    EXPECT_TRUE(slices.emplace(rows[i][0], rows[i][1]).second);
    visits += std::stoull(rows[i][3]);
    EXPECT_GT(std::stod(rows[i][4]), 0);
    EXPECT_GT(std::stod(rows[i][5]), 0);
    EXPECT_GE(std::stod(rows[i][6]), 0);
    EXPECT_LE(std::stod(rows[i][6]), 1);
  }
  EXPECT_EQ(visits, trained.at("sample_visits").get<std::uint64_t>());
}

TEST_F(TrainingLogTest, ValidatesAsEvaluateDoes) {
  Words words = create_words(path("S"), data_);
  *std::next(std::find(words.begin(), words.end(), "--shards")) = "1";
  sisa_ok(words);
  sisa_ok({"train", path("S"), "--log-dir", path("log"), "--validate", data_});
  const double accuracy = sisa_json({"evaluate", path("S"), "--data", data_}).at("accuracy");
  EXPECT_DOUBLE_EQ(std::stod(csv().back()[6]), accuracy);
}

TEST_F(TrainingLogTest, ChangesNoBit) {
  const std::string plain = created("A");
  const std::string logged = created("B");
  sisa_ok({"train", plain});
  sisa_ok({"train", logged, "--log-dir", path("log"), "--validate", data_});
  EXPECT_EQ(sisa_json({"status", plain}).at("digest"), sisa_json({"status", logged}).at("digest"));
}

TEST_F(TrainingLogTest, IsReadByTensorBoard) {
  sisa_ok({"train", created("S"), "--log-dir", path("log")});
  const std::vector<std::string> events = records(event_file());
  ASSERT_EQ(events.size(), 1U + 3 * 2);
  EXPECT_EQ(fields(events[0]).at(3), "brain.Event:2");
  std::map<std::pair<std::string, int>, double> points;
  for (std::size_t i = 1; i < events.size(); ++i) {
    const auto event = fields(events[i]);
    EXPECT_GT(number_at<double>(event.at(1), 0), 1.7e9) << "seconds since 1970";
    const auto point = fields(fields(event.at(5)).at(1));
    points[{point.at(1), event.at(2)[0]}] = number_at<float>(point.at(2), 0);
  }
  const auto rows = csv();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto point = points.find({"loss/shard " + rows[i][0], std::stoi(rows[i][1])});
    ASSERT_NE(point, points.end());
    EXPECT_FLOAT_EQ(static_cast<float>(point->second), std::stof(rows[i][4]));
    EXPECT_EQ(rows[i][5], "");
  }
}

TEST_F(TrainingLogTest, GoesOnInTheSameTable) {
  sisa_ok({"train", created("A"), "--log-dir", path("log")});
  sisa_ok({"train", created("B"), "--log-dir", path("log")});
  const auto rows = csv();
  EXPECT_EQ(rows.size(), 1U + 2 * 3 * 2);
  EXPECT_EQ(std::count(rows.begin(), rows.end(), rows[0]), 1);
}

TEST_F(TrainingLogTest, RefusesWhatMakesNoSense) {
  const std::string store = created("S");
  expect_refused(sisa_run({"train", store, "--validate", data_}), 2, "--log-dir");
  expect_refused(sisa_run({"train", store, "--log-dir", store + "/log"}), 2, "lies in the store");
  std::ofstream(path("file")) << "no directory";
  expect_refused(sisa_run({"train", store, "--log-dir", path("file")}), 1, "file: ");
  expect_refused(sisa_run({"train", store, "--log-dir", path("log"), "--validate", "csv:nothing"}),
                 3, "nothing");
  EXPECT_EQ(sisa_json({"status", store}).at("digest"), nullptr);
}

}  // namespace
}  // namespace sisa
