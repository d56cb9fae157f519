#include "storage/request_journal.h"

#include <sys/wait.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>

#include "storage/keys.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

class RequestJournalTest : public ::testing::Test {
 protected:
  void create(std::uint32_t samples) {
    create_store(scratch_ / "s", small_config(), numbered_samples(samples));
    open();
  }
  void open() {
    store_.reset();
    store_ = std::make_unique<Store>(scratch_ / "s", Access::kWrite);
  }
  Place place_of(const std::string& id) {
    return store_->samples().find(sample_key(id, store_->config().seed)).value();
  }
  /// Ids of samples that live in a place.
  std::vector<std::string> ids_in(Place place) {
    std::vector<std::string> ids;
    store_->samples().scan(place, [&](const StoredSample& s) { ids.emplace_back(s.id); });
    return ids;
  }
  Request forget(const std::vector<std::string>& ids) {
    return store_->journal().accept(removal_of(*store_, ids));
  }

  TempDir scratch_;
  std::unique_ptr<Store> store_;
};

TEST_F(RequestJournalTest, RemovesExactlyTheForgetSet) {
  create(300);
  auto expected = contents(*store_);
  const std::uint64_t count = store_->samples().count(place_of("id-7"));
  const Place place = place_of("id-7");
  const Request request = forget({"id-7", "id-100", "id-299", "id-7"});
  for (const auto* id : {"id-7", "id-100", "id-299"}) expected.erase(id);
  EXPECT_EQ(request.number, 1U);
  EXPECT_EQ(request.samples_removed, 3U);
  for (int i = 0; i < 2; ++i, open()) {
    EXPECT_EQ(contents(*store_), expected);
    EXPECT_LT(store_->samples().count(place), count);
    EXPECT_EQ(store_->samples().find(sample_key("id-7", 7)), std::nullopt);
    EXPECT_EQ(store_->journal().find(1), request);
    EXPECT_EQ(store_->journal().find(2), std::nullopt);
  }
}

TEST_F(RequestJournalTest, KeepsCountsEqualToWhatIsStored) {
  create(200);
  for (std::uint32_t i = 0; i < 200; i += 7) forget({"id-" + std::to_string(i)});
  for (std::uint32_t s = 0; s < 3; ++s) {
    for (std::uint32_t r = 1; r <= 4; ++r) {
      const Place place{ShardId{s}, SliceId{r}};
      EXPECT_EQ(store_->samples().count(place), ids_in(place).size());
    }
  }
}

TEST_F(RequestJournalTest, RevokesPreciselyTheCheckpointsThatSawASample) {
  create(300);
  train_all(*store_, "old");
  const Place hit{ShardId{1}, SliceId{3}};
  std::map<Place, CheckpointRecord> before;
  for (std::uint32_t s = 0; s < 3; ++s) {
    for (std::uint32_t r = 1; r <= 4; ++r) {
      const Place place{ShardId{s}, SliceId{r}};
      before[place] = store_->checkpoints().record(place).value();
    }
  }
  const Request request = forget({ids_in(hit).front()});
  EXPECT_EQ(request.shards, (std::vector<TouchedShard>{{ShardId{1}, SliceId{3}, true}}));
  for (int i = 0; i < 2; ++i, open()) {
    for (const auto& [place, record] : before) {
      const bool revoked = place.shard == hit.shard && place.slice >= hit.slice;
      EXPECT_EQ(store_->checkpoints().record(place).has_value(), !revoked);
      if (revoked) {
        EXPECT_THROW(store_->checkpoints().load(place), Error);
      } else {
        EXPECT_EQ(digest_of(store_->checkpoints().load(place)), record.digest);
      }
    }
    EXPECT_EQ(store_->checkpoints().served(ShardId{0}), SliceId{4});
    EXPECT_EQ(store_->checkpoints().served(ShardId{1}), SliceId{2});
  }
}

TEST_F(RequestJournalTest, RollsBackToTheFirstOfSeveralSlices) {
  create(300);
  train_all(*store_, "old");
  const ShardId shard{2};
  forget({ids_in({shard, SliceId{4}}).front(), ids_in({shard, SliceId{1}}).front()});
  EXPECT_EQ(store_->checkpoints().served(shard), kNoSlice);
}

TEST_F(RequestJournalTest, AsksToRetrainOnlyWhatWasTrained) {
  create(300);
  const ShardId shard{0};
  const auto touched = [&](std::uint32_t slice) {
    return forget({ids_in({shard, SliceId{slice}}).front()}).shards.at(0).retrain;
  };
  EXPECT_FALSE(touched(1));
  commit_next(*store_, shard, "a");
  commit_next(*store_, shard, "a");
  EXPECT_FALSE(touched(3));  // its checkpoints never saw slice 3
  EXPECT_TRUE(touched(2));
  EXPECT_TRUE(touched(4));  // pending: the shard is on its way to its last slice
  store_->journal().erase();
  train_all(*store_, "b");
  store_->journal().mark_restored(1, 1);
  EXPECT_TRUE(store_->journal().pending().empty());
  EXPECT_TRUE(touched(4));
}

TEST_F(RequestJournalTest, RefusesASampleThatIsNotThereAndChangesNothing) {
  create(100);
  train_all(*store_, "old");
  const auto before = contents(*store_);
  DeletionPlan plan = plan_for(*store_, {"id-1", "id-2"});
  forget({"id-2"});
  const auto after = contents(*store_);
  expect_error(ErrorKind::kNotFound, "a sample to remove is not in shard",
               [&] { store_->journal().accept({.removal = plan, .additions = {}}); });
  EXPECT_EQ(contents(*store_), after);
  EXPECT_EQ(store_->journal().all().size(), 1U);
  plan = plan_for(*store_, {"id-1"});
  plan.samples[0].place.slice.value ^= 1;
  EXPECT_THROW(store_->journal().accept({.removal = plan, .additions = {}}), Error);
  EXPECT_EQ(after.size() + 1, before.size());
}

TEST_F(RequestJournalTest, SurvivesTheDeathOfTheProcess) {
  create(100);
  train_all(*store_, "old");
  store_.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    Store store(scratch_ / "s", Access::kWrite);
    store.journal().accept(removal_of(store, {"id-9", "id-10"}));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  open();
  EXPECT_EQ(contents(*store_).size(), 98U);
  ASSERT_EQ(store_->journal().pending().size(), 1U);
  const Request request = store_->journal().pending()[0];
  for (const TouchedShard& touched : request.shards) {
    EXPECT_EQ(store_->checkpoints().served(touched.shard).value, touched.from_slice.value - 1);
  }
}

TEST_F(RequestJournalTest, NumbersRequestsInOrder) {
  create(60);
  for (std::uint32_t i = 0; i < 12; ++i) {
    if (i % 5 == 0) open();
    EXPECT_EQ(forget({"id-" + std::to_string(i)}).number, i + 1);
  }
  const auto all = store_->journal().all();
  ASSERT_EQ(all.size(), 12U);
  for (std::uint32_t i = 0; i < 12; ++i) {
    EXPECT_EQ(all[i].number, i + 1);
    EXPECT_GE(all[i].accepted, all[i > 0 ? i - 1 : 0].accepted);
  }
}

TEST_F(RequestJournalTest, PassesThroughItsStatesInOrder) {
  create(200);
  train_all(*store_, "old");
  forget({"id-1"});
  store_->journal().mark_restored(10, 1.5);  // not erased yet
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kAccepted);
  store_->journal().erase();
  store_->journal().erase();
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kErased);
  store_->journal().mark_restored(10, 1.5);  // not trained yet
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kErased);
  train_all(*store_, "new");
  store_->journal().mark_restored(10, 1.5);
  store_->journal().mark_restored(99, 9.9);
  open();
  const Request request = store_->journal().find(1).value();
  EXPECT_EQ(request.state, RequestState::kRestored);
  EXPECT_EQ(request.sample_visits, 10U);
  EXPECT_EQ(request.retrain_seconds, 1.5);
  EXPECT_LE(request.accepted, request.erased.value());
  EXPECT_LE(request.erased.value(), request.restored.value());
  EXPECT_TRUE(store_->journal().pending().empty());
}

TEST_F(RequestJournalTest, RestoresAtOnceWhereNothingWasTrained) {
  create(100);
  forget({"id-1"});
  store_->journal().erase();
  store_->journal().mark_restored(10, 1.5);
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kRestored);
  EXPECT_EQ(store_->journal().find(1)->sample_visits, 0U);
}

TEST_F(RequestJournalTest, ErasesEveryByteOfWhatWasRemoved) {
  // Enough data for several files, and a removed sample that other tables and logs know too.
  StoreConfig config = small_config();
  config.features = {FeatureType::kByte, {4096}};
  std::mt19937 random(5);
  std::vector<Sample> samples;
  for (std::uint32_t i = 0; i < 6000; ++i) {
    Sample sample = numbered_sample(i);
    sample.features.resize(4096);
    for (std::byte& byte : sample.features) byte = std::byte(random());
    samples.push_back(std::move(sample));
  }
  const std::vector<std::byte> features = bytes_of("SECRET-FEATURES-of-somebody");
  std::copy(features.begin(), features.end(), samples[1234].features.begin() + 99);
  samples[1234].id = "SECRET-ID-of-somebody";
  samples[1234].subject = "SECRET-SUBJECT-of-somebody";
  create_store(scratch_ / "s", config, samples);
  open();
  const Place place = place_of(samples[1234].id);
  train_all(*store_, "SECRET-WEIGHTS");
  open();
  const SampleKey key = sample_key(samples[1234].id, config.seed);
  // Without its first bytes: keys in order share theirs, which are stored once.
  const std::string key_bytes(reinterpret_cast<const char*>(key.bytes.data()) + 4, 12);
  std::vector<std::string> secrets = {"SECRET-ID", "SECRET-SUBJECT", "SECRET-FEATURES", key_bytes};
  for (std::uint32_t r = place.slice.value; r <= 4; ++r) {
    secrets.push_back("weights of SECRET-WEIGHTS shard " + std::to_string(place.shard.value) +
                      " slice " + std::to_string(r));
  }
  for (const auto& secret : secrets) {
    EXPECT_FALSE(files_with(scratch_ / "s", secret).empty()) << secret;
  }
  forget({samples[1234].id});
  store_->journal().erase();
  for (const auto& secret : secrets) {
    EXPECT_EQ(files_with(scratch_ / "s", secret), std::vector<std::string>{}) << secret;
  }
  EXPECT_EQ(contents(*store_).size(), 5999U);
  store_->verify_files();
}

TEST_F(RequestJournalTest, ErasesBeneathAScanThatIsRunning) {
  create(300);
  const Place place = place_of("id-77");
  forget({"id-77"});
  std::mutex mutex;
  std::condition_variable changed;
  bool scanning = false;
  bool erasing = false;
  bool erased = false;
  const auto tell = [&](bool& what) {
    const std::scoped_lock lock(mutex);
    what = true;
    changed.notify_all();
  };
  std::size_t seen = 0;
  std::thread scan([&] {
    store_->samples().scan(place, [&](const StoredSample&) {
      if (seen++ > 0) return;
      tell(scanning);
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return erasing; });
      // Must not end while this scan holds the old files: as long as that is looked at.
      EXPECT_FALSE(changed.wait_for(lock, std::chrono::seconds(1), [&] { return erased; }));
    });
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return scanning; });
  }
  tell(erasing);
  store_->journal().erase();
  tell(erased);
  EXPECT_TRUE(files_with(scratch_ / "s", "id-77").empty());
  scan.join();
  EXPECT_EQ(seen, store_->samples().count(place));
}

TEST_F(RequestJournalTest, IsNotErasedWhileAnObsoleteFileRemains) {
  create(100);
  train_all(*store_, "old");
  forget({"id-1"});
  for (const std::string name : {"000001.sst", "000001.log", "MANIFEST-000001"}) {
    // What cannot be unlinked: a directory.
    const auto stuck = std::filesystem::path(scratch_ / "s") / name;
    std::filesystem::create_directory(stuck);
    expect_error(ErrorKind::kFailed, name, [&] { store_->journal().erase(); });
    EXPECT_EQ(store_->journal().find(1)->state, RequestState::kAccepted);
    std::filesystem::remove(stuck);
  }
  store_->journal().erase();
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kErased);
  EXPECT_TRUE(files_with(scratch_ / "s", "id-1\x04").empty());
}

TEST_F(RequestJournalTest, ErasesFewAndManySamplesInAnyOrder) {
  create(3000);
  std::mt19937 random(3);
  std::vector<std::uint32_t> order(3000);
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  auto next = order.begin();
  auto expected = contents(*store_);
  for (const std::size_t requests : {1, 3, 20, 70}) {
    std::vector<std::string> secrets;
    for (std::size_t i = 0; i < requests; ++i) {
      std::vector<std::string> ids;
      for (std::uint32_t n = 0; n < 1 + i % 3; ++n) ids.push_back("id-" + std::to_string(*next++));
      for (const std::string& id : ids) {
        const std::string key(view(sample_key(id, store_->config().seed)).substr(4));
        secrets.insert(secrets.end(), {key, id + std::string(1, char(id.size()))});
        expected.erase(id);
      }
      forget(ids);
    }
    store_->journal().erase();
    EXPECT_TRUE(store_->journal().pending().back().state == RequestState::kErased);
    for (const std::string& secret : secrets) {
      EXPECT_TRUE(files_with(scratch_ / "s", secret).empty());
    }
    EXPECT_EQ(contents(*store_), expected);
    store_->verify_files();
    store_->verify_tables();
  }
}

TEST_F(RequestJournalTest, RewritesOnlyFilesNearAFewSamples) {
  create(100'000);
  const auto files = [&] {
    std::map<std::string, std::uintmax_t> sizes;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "s")) {
      if (entry.path().extension() == ".sst") {
        sizes[entry.path().filename().string()] = entry.file_size();
      }
    }
    return sizes;
  };
  const auto before = files();
  forget({"id-77"});
  store_->journal().erase();
  std::uintmax_t kept = 0;
  std::uintmax_t all = 0;
  for (const auto& [name, size] : files()) {
    all += size;
    if (before.contains(name)) kept += size;
  }
  EXPECT_GT(kept, 0U);
  RecordProperty("kept_percent", static_cast<int>(100 * kept / all));
}

TEST_F(RequestJournalTest, KnowsWhatIsPendingAsAFreshReaderDoes) {
  create(400);
  std::mt19937 random(9);
  for (std::uint32_t i = 0; i < 60; ++i) {
    switch (random() % 5) {
      case 0:
        store_->journal().erase();
        break;
      case 1:
        train_all(*store_, "weights " + std::to_string(i));
        store_->journal().mark_restored(i, 1);
        break;
      default:
        forget({"id-" + std::to_string(i)});
    }
    if (i % 17 == 0) open();
    Store reader(scratch_ / "s", Access::kRead);
    EXPECT_EQ(store_->journal().pending(), reader.journal().pending());
    auto pending = reader.journal().all();
    std::erase_if(pending, [](const Request& r) { return r.state == RequestState::kRestored; });
    EXPECT_EQ(store_->journal().pending(), pending);
  }
}

TEST_F(RequestJournalTest, ErasesWhatAnEarlierProcessAccepted) {
  create(300);
  forget({"id-77"});
  open();
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kAccepted);
  store_->journal().erase();
  EXPECT_TRUE(files_with(scratch_ / "s", "id-77").empty());
  EXPECT_EQ(store_->journal().find(1)->state, RequestState::kErased);
}

}  // namespace
}  // namespace sisa
