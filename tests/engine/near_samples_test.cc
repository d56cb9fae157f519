#include "engine/near_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <set>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using People = std::vector<Person>;

/// A front that makes x² of x.
class Squaring : public Front {
 public:
  explicit Squaring(FeatureLayout layout) : layout_(std::move(layout)) {}

  const FeatureLayout& output() const override { return layout_; }
  void apply(std::span<const std::byte> samples, std::span<std::byte> out) const override {
    for (std::size_t i = 0; i < samples.size(); i += sizeof(float)) {
      float value = 0;
      std::memcpy(&value, &samples[i], sizeof value);
      value *= value;
      std::memcpy(&out[i], &value, sizeof value);
    }
  }
  Fingerprint fingerprint() const override { return {}; }

 private:
  FeatureLayout layout_;
};

Numerics behind_squares() {
  Numerics numerics(make_fake_learner);
  numerics.front = [](const StoreConfig& config) -> std::unique_ptr<Front> {
    return std::make_unique<Squaring>(config.features);
  };
  return numerics;
}

using Row = std::vector<double>;

Row features_of(const Person& person, bool squared) {
  Row row;
  for (const float x : person.features) row.push_back(squared ? double{x} * x : double{x});
  return row;
}

Row deviations(const std::vector<Row>& rows) {
  Row deviations;
  const auto count = static_cast<double>(rows.size());
  for (std::size_t i = 0; i < rows.front().size(); ++i) {
    double mean = 0, squares = 0;
    for (const Row& row : rows) mean += row[i] / count;
    for (const Row& row : rows) squares += (row[i] - mean) * (row[i] - mean) / count;
    deviations.push_back(std::sqrt(squares));
  }
  return deviations;
}

class NearSamplesTest : public ::testing::Test {
 protected:
  void create(const Numerics& numerics) {
    CreateOptions options;
    options.data = write_people(dir_ / "S.csv", people_);
    options.config = config_;
    Ensemble::create(dir_ / "S", options, silent_, numerics);
  }

  /// Distances of every person, row after row, from every stranger.
  std::vector<Row> every_pair(bool squared) const {
    std::vector<Row> rows;
    for (const Person& one : people_) rows.push_back(features_of(one, squared));
    const Row scale = deviations(rows);
    std::vector<Row> all;
    for (const Row& row : rows) {
      all.emplace_back();
      for (const Person& like : strangers_) {
        const Row other = features_of(like, squared);
        double sum = 0;
        for (std::size_t k = 0; k < other.size(); ++k) {
          sum += std::pow((row[k] - other[k]) / scale[k], 2);
        }
        all.back().push_back(std::sqrt(sum));
      }
    }
    return all;
  }

  /// Expects the `most` people nearest to any stranger, whichever comes first of two that are as
  /// near.
  void expect_found(const std::vector<Candidate>& found, const std::vector<Row>& distances,
                    std::size_t most) {
    constexpr double kRounding = 1e-9;
    Row nearest;
    for (const Row& row : distances) nearest.push_back(*std::min_element(row.begin(), row.end()));
    Row sorted = nearest;
    std::sort(sorted.begin(), sorted.end());
    ASSERT_EQ(found.size(), most);
    std::set<std::string> met;
    for (std::size_t i = 0; i < most; ++i) {
      EXPECT_TRUE(met.insert(found[i].id).second) << found[i].id;
      EXPECT_NEAR(found[i].score, sorted[i], kRounding) << i;
      const std::size_t person = std::stoul(found[i].id.substr(1));
      EXPECT_NEAR(found[i].score, nearest[person], kRounding) << i;
      const std::size_t like = std::stoul(found[i].like.substr(1));
      EXPECT_NEAR(found[i].score, distances[person][like], kRounding) << i;
    }
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = people_config(3, 2, 11);
  People people_ = make_people(500, 2, 3);
  People strangers_ = make_people(90, 1, 99);
};

TEST_F(NearSamplesTest, OfDataAreThoseOfEveryPair) {
  create(make_fake_learner);
  Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
  const std::string data = write_people(dir_ / "strangers.csv", strangers_);
  for (const int workers : {1, 3}) {
    expect_found(ensemble.samples_like(data, 60, workers, silent_), every_pair(false), 60);
    expect_found(ensemble.samples_like(data, 1000, workers, silent_), every_pair(false), 500);
  }
}

TEST_F(NearSamplesTest, OfDataAreLookedForBehindTheFront) {
  config_.front.name = "squaring";
  create(behind_squares());
  Ensemble ensemble(dir_ / "S", Access::kRead, behind_squares());
  const std::string data = write_people(dir_ / "strangers.csv", strangers_);
  expect_found(ensemble.samples_like(data, 60, 2, silent_), every_pair(true), 60);
}

TEST_F(NearSamplesTest, OfDataNeedNoLabels) {
  create(make_fake_learner);
  Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
  std::ofstream file(dir_ / "bare.csv");
  file << "id,subject,a,b\n";
  for (const Person& one : strangers_) {
    file << one.id << ',' << one.subject << ',' << one.features[0] << ',' << one.features[1]
         << '\n';
  }
  file.close();
  expect_found(ensemble.samples_like("csv:" + dir_ / "bare.csv", 60, 1, silent_), every_pair(false),
               60);
}

TEST_F(NearSamplesTest, OfDataMayBeTheVerySamples) {
  create(make_fake_learner);
  Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
  const std::string data =
      write_people(dir_ / "some.csv", {people_.begin() + 100, people_.begin() + 140});
  std::vector<std::string> ids;
  for (const Candidate& one : ensemble.samples_like(data, 40, 1, silent_)) {
    EXPECT_EQ(one.score, 0);
    EXPECT_EQ(one.like, one.id);
    ids.push_back(one.id);
  }
  std::vector<std::string> expected;
  for (int i = 100; i < 140; ++i) expected.push_back("p" + std::to_string(i));
  EXPECT_THAT(ids, ::testing::UnorderedElementsAreArray(expected));
}

TEST_F(NearSamplesTest, StopWhereTheyAreAskedTo) {
  class Stopped : public Observer {
    bool stop_requested() const override { return true; }
  } stopped;
  create(make_fake_learner);
  Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
  try {
    ensemble.near_samples({"p1"}, 5, 1, stopped);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInterrupted);
  }
}

TEST_F(NearSamplesTest, OfDataWantTheStoresLayout) {
  create(make_fake_learner);
  Ensemble ensemble(dir_ / "S", Access::kRead, make_fake_learner);
  std::ofstream(dir_ / "wide.csv") << "id,subject,a,b,c,label\nx,x,1,2,3,0\n";
  try {
    ensemble.samples_like("csv:" + dir_ / "wide.csv", 5, 1, silent_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("has floats 3, the store was made for floats 2"));
  }
}

}  // namespace
}  // namespace sisa
