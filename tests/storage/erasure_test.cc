#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "storage/database.h"
#include "storage/erasure/erasure.h"
#include "storage/erasure/leftovers.h"
#include "storage/erasure/removed.h"
#include "storage/keys.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

/// Features that say something, by themselves.
StoreConfig wide_config() {
  StoreConfig config = small_config();
  config.features = {FeatureType::kByte, {64}};
  return config;
}

Sample wide_sample(std::uint32_t i) {
  Sample sample = numbered_sample(i);
  std::mt19937 random(i);
  sample.features.resize(64);
  for (std::byte& byte : sample.features) byte = static_cast<std::byte>(random());
  return sample;
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string row_of(const Sample& sample) {
  std::string value;
  append_sample(sample, value);
  return value;
}

std::string inverted(std::string bytes) {
  for (char& c : bytes) c = static_cast<char>(~c);
  return bytes;
}

class ErasureTest : public ::testing::Test {
 protected:
  void create(std::vector<Sample> samples) {
    create_store(scratch_ / "s", wide_config(), samples);
    store_ = std::make_unique<Store>(scratch_ / "s", Access::kWrite);
  }
  static std::vector<Sample> samples(std::uint32_t count) {
    std::vector<Sample> samples;
    for (std::uint32_t i = 0; i < count; ++i) samples.push_back(wide_sample(i));
    return samples;
  }
  void forget(const std::string& id) { store_->journal().accept(removal_of(*store_, {id})); }
  RequestState state(std::uint64_t request) { return store_->journal().find(request)->state; }
  void plant(const std::string& name, const std::string& bytes) {
    std::ofstream(scratch_ / "s/" + name, std::ios::binary) << "before " << bytes << " after";
  }
  bool found(const std::string& bytes) { return !files_with(scratch_ / "s", bytes).empty(); }

  TempDir scratch_;
  std::unique_ptr<Store> store_;
};

TEST_F(ErasureTest, LeavesNoTraceOfASampleNorOfTheMemoryOfIt) {
  create(samples(200));
  train_all(*store_, "old");
  const Sample gone = wide_sample(77);
  const SampleKey key = sample_key(gone.id, 7);
  const Place place = *store_->samples().find(key);
  const auto digest = store_->checkpoints().record(place)->digest;
  const RemovedSample removed =
      removed_sample({key, place}, feature_key(gone.features, 7), row_of(gone));
  ASSERT_TRUE(found(removed.head));
  forget(gone.id);
  EXPECT_TRUE(found(inverted(removed.head))) << "the store must remember what to look for";
  store_->journal().erase();
  EXPECT_EQ(state(1), RequestState::kErased);
  for (const std::string& trace : {removed.head, removed.window, text_of(gone.features),
                                   key_trace(key), "\x05" + gone.id + "\x05"}) {
    EXPECT_FALSE(found(trace));
    EXPECT_FALSE(found(inverted(trace)));
  }
  for (const std::string& trace : checkpoint_traces(digest)) EXPECT_FALSE(found(trace));
}

TEST_F(ErasureTest, IsRefusedWhileAnyFileHoldsWhatWasRemoved) {
  create(samples(200));
  train_all(*store_, "old");
  const Sample gone = wide_sample(77);
  const SampleKey key = sample_key(gone.id, 7);
  const Place place = *store_->samples().find(key);
  const auto digest = store_->checkpoints().record(place)->digest;
  const RemovedSample removed =
      removed_sample({key, place}, feature_key(gone.features, 7), row_of(gone));
  forget(gone.id);
  std::vector<std::string> traces = checkpoint_traces(digest);
  traces.insert(traces.end(), {removed.head, removed.window, key_trace(key)});
  for (const std::string& trace : traces) {
    plant("forgotten.tmp", trace);
    expect_error(ErrorKind::kFailed, "still in forgotten.tmp", [&] { store_->journal().erase(); });
    EXPECT_EQ(state(1), RequestState::kAccepted);
    std::filesystem::remove(scratch_ / "s/forgotten.tmp");
  }
  store_->journal().erase();
  EXPECT_EQ(state(1), RequestState::kErased);
}

TEST_F(ErasureTest, ALivingCopyExplainsItsOwnBytesAndNoOthers) {
  std::vector<Sample> all = samples(200);
  all[150].features = all[77].features;
  create(all);
  forget("id-77");
  plant("forgotten.tmp", text_of(all[77].features));
  expect_error(ErrorKind::kFailed, "still in", [&] { store_->journal().erase(); });
  std::filesystem::remove(scratch_ / "s/forgotten.tmp");
  store_->journal().erase();
  EXPECT_EQ(state(1), RequestState::kErased);
  EXPECT_TRUE(found(text_of(all[150].features)));
}

TEST_F(ErasureTest, ACopyStaysUntilItIsForgottenItself) {
  std::vector<Sample> all = samples(200);
  all[150].features = all[77].features;
  create(all);
  const std::string copy = row_of(all[150]);
  forget("id-77");
  store_->journal().erase();
  EXPECT_TRUE(found(copy));
  forget("id-150");
  store_->journal().erase();
  EXPECT_FALSE(found(text_of(all[150].features)));
}

TEST_F(ErasureTest, ACorrectedSampleLosesOnlyItsOldLabel) {
  create(samples(200));
  Sample corrected = wide_sample(77);
  const std::string old_row = row_of(corrected);
  Change change = removal_of(*store_, {"id-77"});
  change.kind = RequestKind::kCorrect;
  corrected.label = 1;
  change.additions = {corrected};
  const Request request = store_->journal().accept(change);
  EXPECT_EQ(request.kind, RequestKind::kCorrect);
  EXPECT_EQ(request.samples_added, 1U);
  store_->journal().erase();
  EXPECT_EQ(state(1), RequestState::kErased);
  EXPECT_TRUE(found(row_of(corrected)));
  EXPECT_FALSE(found(old_row));
  EXPECT_EQ(contents(*store_).size(), 200U);
}

TEST_F(ErasureTest, AnIdThatIsBackBeforeTheErasureMayStay) {
  create(samples(200));
  forget("id-77");
  Change back;
  back.kind = RequestKind::kAdd;
  back.additions = {wide_sample(77)};
  store_->journal().accept(back);
  store_->journal().erase();
  EXPECT_EQ(state(1), RequestState::kErased);
  EXPECT_EQ(state(2), RequestState::kErased);
  EXPECT_TRUE(found(row_of(wide_sample(77))));
}

TEST_F(ErasureTest, AnAddedIdMustBeNew) {
  create(samples(20));
  const auto before = contents(*store_);
  Change change;
  change.kind = RequestKind::kAdd;
  change.additions = {wide_sample(20), wide_sample(7)};
  expect_error(ErrorKind::kFailed, "id 'id-7' is already in",
               [&] { store_->journal().accept(change); });
  change.additions = {wide_sample(20), wide_sample(20)};
  expect_error(ErrorKind::kFailed, "id 'id-20' is already in",
               [&] { store_->journal().accept(change); });
  EXPECT_EQ(contents(*store_), before);
  EXPECT_EQ(store_->journal().last(), 0U);
}

TEST_F(ErasureTest, VerificationSeesRowsThatWereOnlyHidden) {
  create(samples(200));
  train_all(*store_, "old");
  store_->verify_absence();
  store_.reset();
  {
    Database database(scratch_ / "s", Database::Mode::kWrite);
    const SampleKey key = sample_key("id-77", 7);
    const Place place = place_from(*database.get(Family::kPlaces, view(key)));
    rocksdb::WriteBatch batch;
    batch.Delete(database.handle(Family::kSamples), sample_row(place, key));
    database.write(batch, Database::Durability::kMachine);
  }
  expect_error(ErrorKind::kDamaged, "still holds a row that was removed",
               [&] { Store(scratch_ / "s", Access::kRead).verify_absence(); });
}

TEST_F(ErasureTest, VerificationSeesARowWhoseLabelWasOnlyHidden) {
  create(samples(200));
  store_.reset();
  {
    Database database(scratch_ / "s", Database::Mode::kWrite);
    const SampleKey key = sample_key("id-77", 7);
    const Place place = place_from(*database.get(Family::kPlaces, view(key)));
    Sample corrected = wide_sample(77);
    corrected.label = (corrected.label + 1) % 10;
    rocksdb::WriteBatch batch;
    batch.Put(database.handle(Family::kSamples), sample_row(place, key), row_of(corrected));
    database.write(batch, Database::Durability::kMachine);
  }
  expect_error(ErrorKind::kDamaged, "still holds a row that was removed",
               [&] { Store(scratch_ / "s", Access::kRead).verify_absence(); });
}

TEST_F(ErasureTest, ThatWasCutOffKeepsWhatItsScanFound) {
  create(samples(200));
  train_all(*store_, "old");
  forget("id-77");
  forget("id-78");
  const std::vector<Request> waiting = store_->journal().pending();
  store_.reset();
  ScanReport scan;
  {
    Database database(scratch_ / "s", Database::Mode::kWrite);
    scan = Erasure(database).confirm(waiting).scan;  // and no further
  }
  store_ = std::make_unique<Store>(scratch_ / "s", Access::kWrite);
  forget("id-79");  // what comes between is no part of it
  store_->journal().erase();
  const Request first = store_->journal().find(1).value();
  ASSERT_EQ(first.state, RequestState::kErased);
  const Event logged = store_->events().event(first.erased_event.value());
  const auto& event = std::get<ErasedEvent>(logged);
  EXPECT_EQ(event.requests, (std::vector<RequestRange>{{1, 2}}));
  EXPECT_GT(event.traces, 0u);
  EXPECT_EQ(event.traces, scan.traces);
  EXPECT_EQ(event.bytes, scan.bytes);
  EXPECT_EQ(state(3), RequestState::kErased);
}

TEST_F(ErasureTest, VerificationSeesBytesOfRevokedCheckpointsInAnyFile) {
  create(samples(200));
  train_all(*store_, "old");
  const Place place = *store_->samples().find(sample_key("id-77", 7));
  const auto digest = store_->checkpoints().record(place)->digest;
  forget("id-77");
  store_->journal().erase();
  store_->verify_absence();
  plant("copy.bin", checkpoint_traces(digest).front());
  expect_error(ErrorKind::kDamaged, "still in copy.bin", [&] { store_->verify_absence(); });
}

}  // namespace
}  // namespace sisa
