#include <gtest/gtest.h>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using sisa::TempDir;
using testing::commit_next;
using testing::create_store;
using testing::expect_error;
using testing::numbered_samples;
using testing::plan_for;
using testing::small_config;
using testing::train_all;

class StoreRefresh : public ::testing::Test {
 protected:
  StoreRefresh() { create_store(path_, small_config(), numbered_samples(60)); }

  static void accept(Store& writer, const std::string& id) {
    writer.journal().accept({.removal = plan_for(writer, {id}), .additions = {}});
  }

  TempDir directory_;
  std::string path_ = directory_ / "store";
};

TEST_F(StoreRefresh, SeesNothingNewWhereNothingWasWritten) {
  Store reader(path_, Access::kRead);
  EXPECT_FALSE(reader.refresh());
  Store writer(path_, Access::kWrite);
  reader.refresh();
  EXPECT_FALSE(reader.refresh());
}

TEST_F(StoreRefresh, SeesAnAcceptedRequestAndSaysSoOnce) {
  Store writer(path_, Access::kWrite);
  train_all(writer, "first");
  Store reader(path_, Access::kRead);
  RequestJournal& journal = reader.journal();
  EXPECT_TRUE(journal.pending().empty());
  const Place place = plan_for(writer, {"id-3"}).samples.at(0).place;
  const std::uint64_t before = reader.samples().count(place);

  accept(writer, "id-3");
  EXPECT_TRUE(journal.pending().empty()) << "until it looks again, a reader sees what it saw";
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(journal.pending().size(), 1u) << "a part that was handed out before is refreshed, too";
  EXPECT_EQ(reader.samples().count(place), before - 1);
  EXPECT_LT(reader.checkpoints().served(place.shard), place.slice);
  EXPECT_FALSE(reader.refresh());
}

TEST_F(StoreRefresh, SeesARequestThroughErasureAndRestoration) {
  Store writer(path_, Access::kWrite);
  train_all(writer, "first");
  Store reader(path_, Access::kRead);
  accept(writer, "id-3");
  writer.journal().erase();
  train_all(writer, "second");
  writer.journal().mark_restored(1, 1);
  EXPECT_TRUE(reader.refresh()) << "though it is no longer pending";
  EXPECT_TRUE(reader.journal().pending().empty());
  EXPECT_EQ(reader.journal().all().size(), 1u);
}

TEST_F(StoreRefresh, SeesTrainingWithoutCallingItARequest) {
  Store writer(path_, Access::kWrite);
  Store reader(path_, Access::kRead);
  commit_next(writer, ShardId{0}, "first");
  EXPECT_FALSE(reader.refresh());
  EXPECT_EQ(reader.checkpoints().served(ShardId{0}), SliceId{1});
}

TEST_F(StoreRefresh, TellsAWriterOfItsOwnRequests) {
  Store writer(path_, Access::kWrite);
  EXPECT_FALSE(writer.refresh());
  accept(writer, "id-3");
  EXPECT_TRUE(writer.refresh());
  EXPECT_FALSE(writer.refresh());
}

TEST_F(StoreRefresh, RefusesAnotherStoreInItsPlace) {
  Store reader(path_, Access::kRead);
  std::filesystem::rename(path_, directory_ / "old");
  StoreConfig other = small_config();
  other.seed = 8;
  create_store(path_, other, numbered_samples(50));
  for (int i = 0; i < 2; ++i) {
    expect_error(ErrorKind::kFailed, "was replaced by another", [&] { reader.refresh(); });
    EXPECT_EQ(testing::contents(reader).size(), 60u) << "it sees what it saw";
  }
}

TEST_F(StoreRefresh, RefusesATwinMadeOfTheSameSamples) {
  Store reader(path_, Access::kRead);
  std::filesystem::rename(path_, directory_ / "old");
  create_store(path_, small_config(), numbered_samples(60));
  expect_error(ErrorKind::kFailed, "was replaced by another", [&] { reader.refresh(); });
}

TEST_F(StoreRefresh, RefusesAnOlderCopyOfTheStoreAndOneThatWentAnotherWay) {
  std::filesystem::copy(path_, directory_ / "copy");
  {
    Store writer(path_, Access::kWrite);
    accept(writer, "id-3");
  }
  Store reader(path_, Access::kRead);
  std::filesystem::rename(path_, directory_ / "new");
  std::filesystem::rename(directory_ / "copy", path_);
  expect_error(ErrorKind::kFailed, "was replaced by another", [&] { reader.refresh(); });
  {
    Store writer(path_, Access::kWrite);
    accept(writer, "id-3");
  }
  expect_error(ErrorKind::kFailed, "was replaced by another", [&] { reader.refresh(); });
  std::filesystem::rename(path_, directory_ / "copy");
  std::filesystem::rename(directory_ / "new", path_);
  EXPECT_FALSE(reader.refresh()) << "the store itself, back in its place";
}

TEST_F(StoreRefresh, KeepsWhatItSawWhereTheStoreIsGone) {
  Store reader(path_, Access::kRead);
  std::filesystem::rename(path_, directory_ / "old");
  expect_error(ErrorKind::kNotFound, "no store", [&] { reader.refresh(); });
  EXPECT_EQ(testing::contents(reader).size(), 60u);
}

TEST(TrainingCost, IsNothingBeforeTheFirstTrainingAndStaysForTheNextOpening) {
  TempDir directory;
  const std::string path = directory / "store";
  create_store(path, small_config(), numbered_samples(20));
  const TrainingCost cost{.sample_visits = 1200, .seconds = 0.75, .side_by_side = 2};
  {
    Store writer(path, Access::kWrite);
    EXPECT_FALSE(writer.training_cost());
    writer.record_training_cost({.sample_visits = 1, .seconds = 1, .side_by_side = 1});
    writer.record_training_cost(cost);
  }
  EXPECT_EQ(Store(path, Access::kRead).training_cost(), cost);
}

TEST(TrainingCost, RefusesTextThatItDidNotWrite) {
  const TrainingCost cost{.sample_visits = 3, .seconds = 1.5, .side_by_side = 2};
  EXPECT_EQ(training_cost_from_json(to_json(cost)), cost);
  for (const std::string text : {"", "{}", "{\"sample_visits\":3}",
                                 "{\"sample_visits\":-3,\"seconds\":1.5,\"side_by_side\":2}",
                                 "{\"sample_visits\":3,\"seconds\":1.5,\"side_by_side\":2} "}) {
    expect_error(ErrorKind::kDamaged, "training cost", [&] { training_cost_from_json(text); });
  }
}

}  // namespace
}  // namespace sisa
