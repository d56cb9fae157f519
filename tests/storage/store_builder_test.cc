#include "storage/store_builder.h"

#include <sys/wait.h>

#include <csignal>

#include <gmock/gmock.h>
#include "shards/placement.h"
#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

std::vector<std::string> entries(const TempDir& scratch) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(StoreBuilder, PutsSamplesWhereTheirSubjectSays) {
  const TempDir scratch;
  const StoreConfig config = small_config();
  std::vector<Sample> samples = numbered_samples(200);
  for (std::size_t i = 0; i < 50; ++i) samples[i].subject = "somebody";
  create_store(scratch / "s", config, samples);
  Store store(scratch / "s", Access::kRead);
  const Placement placement(config.shards, config.slices);
  for (const Sample& sample : samples) {
    EXPECT_EQ(store.samples().find(sample_key(sample.id, config.seed)),
              placement.place(subject_key(sample.subject, config.seed)));
  }
  EXPECT_EQ(contents(store).size(), 200U);
}

TEST(StoreBuilder, KeepsTimesWhereTheyAreDeclared) {
  const TempDir scratch;
  StoreConfig config = small_config();
  config.columns.time = "seen";
  std::vector<Sample> samples = numbered_samples(20);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i].time = static_cast<Timestamp>(i);
  create_store(scratch / "s", config, samples);
  Store store(scratch / "s", Access::kRead);
  EXPECT_NO_THROW(store.verify_tables());
  for (const Sample& sample : samples) {
    const SampleKey key = sample_key(sample.id, config.seed);
    EXPECT_TRUE(store.samples().read(
        *store.samples().find(key), key,
        [&](const StoredSample& stored) { EXPECT_EQ(stored.time, sample.time); }));
  }
}

TEST(StoreBuilder, RefusesTimesThatAreNotDeclaredAndWantsThoseThatAre) {
  const TempDir scratch;
  StoreConfig config = small_config();
  for (const bool declared : {false, true}) {
    if (declared) config.columns.time = "seen";
    std::vector<Sample> samples = numbered_samples(3);
    if (!declared) samples[1].time = 7;
    expect_error(ErrorKind::kFailed, declared ? "sample 0 does not fit" : "sample 1 does not fit",
                 [&] { create_store(scratch / "s", config, samples); });
  }
}

TEST(StoreBuilder, PutsSamplesWhereTheirSubjectsRiskSays) {
  const TempDir scratch;
  StoreConfig config = small_config();
  config.risk = {{10, 100}};
  std::vector<Sample> samples = numbered_samples(200);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i % 3 != 0) samples[i].risk = static_cast<double>(i);
  }
  create_store(scratch / "s", config, samples);
  Store store(scratch / "s", Access::kRead);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const RiskTier tier{i % 3 == 0 || i < 10 ? 0U : i < 100 ? 1U : 2U};
    const SampleKey key = sample_key(samples[i].id, config.seed);
    const auto place = store.samples().find(key);
    EXPECT_EQ(place, Placement(config.shards, config.slices)
                         .place(subject_key(samples[i].subject, config.seed), tier));
    EXPECT_TRUE(store.samples().read(
        *place, key, [&](const StoredSample& stored) { EXPECT_EQ(stored.risk, samples[i].risk); }));
  }
}

TEST(StoreBuilder, ScansInOrderOfKeyWhateverTheOrderOfArrival) {
  const TempDir scratch;
  std::vector<Sample> samples = numbered_samples(300);
  create_store(scratch / "a", small_config(), samples);
  std::reverse(samples.begin(), samples.end());
  create_store(scratch / "b", small_config(), samples);
  Store a(scratch / "a", Access::kRead);
  Store b(scratch / "b", Access::kRead);
  const auto keys = [](Store& store) {
    std::vector<SampleKey> all;
    store.samples().scan({ShardId{1}, SliceId{2}},
                         [&](const StoredSample& sample) { all.push_back(sample.key); });
    return all;
  };
  const std::vector<SampleKey> in_a = keys(a);
  EXPECT_GT(in_a.size(), 5U);
  EXPECT_TRUE(std::is_sorted(in_a.begin(), in_a.end()));
  EXPECT_EQ(in_a, keys(b));
  EXPECT_EQ(contents(a), contents(b));
}

TEST(StoreBuilder, NamesARepeatedIdAndBothPlaces) {
  const TempDir scratch;
  std::vector<Sample> samples = numbered_samples(100);
  samples[77].id = "id-12";
  samples[77].subject = "another";
  expect_error(ErrorKind::kFailed, "id \"id-12\" occurs twice: row 12 and row 77",
               [&] { create_store(scratch / "s", small_config(), samples); });
  EXPECT_TRUE(entries(scratch).empty());
}

/// What memory has no room for is sorted on the disk.
TEST(StoreBuilder, MakesTheSameStoreWhateverTheMemory) {
  const TempDir scratch;
  const std::vector<Sample> samples = numbered_samples(20'000);
  create_store(scratch / "roomy", small_config(), samples);
  StoreBuilder builder(scratch / "tight", small_config(), 64 << 10);
  for (std::size_t i = 0; i < samples.size(); ++i) builder.add(samples[i], i);
  builder.finish(row_name);
  Store roomy(scratch / "roomy", Access::kRead);
  Store tight(scratch / "tight", Access::kRead);
  EXPECT_EQ(contents(tight), contents(roomy));
  tight.verify_tables();
  tight.verify_files();
}

TEST(StoreBuilder, NamesARepeatedIdThatIsFarAway) {
  const TempDir scratch;
  std::vector<Sample> samples = numbered_samples(20'000);
  samples.push_back(samples[5]);
  expect_error(ErrorKind::kFailed, "id \"id-5\" occurs twice: row 5 and row 20000", [&] {
    StoreBuilder builder(scratch / "s", small_config(), 64 << 10);
    for (std::size_t i = 0; i < samples.size(); ++i) builder.add(samples[i], i);
    builder.finish(row_name);
  });
  EXPECT_TRUE(entries(scratch).empty());
}

TEST(StoreBuilder, LeavesNoFileOfItsOwnInTheStore) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(300));
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    const std::string name = entry.path().filename().string();
    EXPECT_THAT(name, ::testing::ContainsRegex(
                          "^([0-9]+\\.(sst|log)|MANIFEST-.*|OPTIONS-.*|CURRENT|IDENTITY|LOCK)$"));
  }
}

TEST(StoreBuilder, LeavesNothingBehindWhenItGivesUp) {
  const TempDir scratch;
  {
    StoreBuilder builder(scratch / "s", small_config());
    builder.add(numbered_sample(1), 0);
    EXPECT_FALSE(fs::exists(scratch / "s"));
    EXPECT_EQ(entries(scratch).size(), 1U);
  }
  EXPECT_TRUE(entries(scratch).empty());
  create_store(scratch / "s", small_config(), numbered_samples(3));
  EXPECT_EQ(entries(scratch), std::vector<std::string>{"s"});
}

/// A process in the middle of creating a store.
class RunningCreation {
 public:
  explicit RunningCreation(const std::string& path) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      StoreBuilder builder(path, small_config());
      builder.add(numbered_sample(1), 0);
      if (::write(ready[1], "r", 1) == 1) ::pause();
      ::_exit(1);
    }
    char byte = 0;
    ::close(ready[1]);
    running_ = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
  }
  ~RunningCreation() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  bool running() const { return running_; }

 private:
  pid_t process_ = 0;
  bool running_ = false;
};

TEST(StoreBuilder, RemovesWhatAKilledCreationLeft) {
  const TempDir scratch;
  {
    const RunningCreation killed(scratch / "s");
    ASSERT_TRUE(killed.running());
  }
  fs::create_directory(scratch / ".s.creating-99-0");  // killed before it had a lock
  fs::create_directory(scratch / ".s.creating-notes");
  ASSERT_EQ(entries(scratch).size(), 3U);
  create_store(scratch / "other", small_config(), numbered_samples(3));
  EXPECT_EQ(entries(scratch).size(), 4U);
  create_store(scratch / "s", small_config(), numbered_samples(3));
  EXPECT_THAT(entries(scratch), ::testing::UnorderedElementsAre("s", "other", ".s.creating-notes"));
}

TEST(StoreBuilder, LeavesRunningCreationsAlone) {
  const TempDir scratch;
  const RunningCreation another(scratch / "s");
  ASSERT_TRUE(another.running());
  const std::string theirs = entries(scratch).at(0);
  const auto here = std::make_unique<StoreBuilder>(scratch / "s", small_config());
  EXPECT_EQ(entries(scratch).size(), 2U);
  for (int i = 0; i < 2; ++i) {
    const StoreBuilder third(scratch / "s", small_config());
    EXPECT_EQ(entries(scratch).size(), 3U);
  }
  here->add(numbered_sample(2), 0);
  here->finish(row_name);
  EXPECT_THAT(entries(scratch), ::testing::UnorderedElementsAre("s", theirs));
}

TEST(StoreBuilder, TouchesNothingThatIsAlreadyThere) {
  const TempDir scratch;
  std::ofstream(scratch / "file") << "precious";
  fs::create_directory(scratch / "full");
  std::ofstream(fs::path(scratch / "full") / "x") << "precious";
  fs::create_symlink("nowhere", scratch / "link");
  for (const std::string name : {"file", "full", "link"}) {
    expect_error(ErrorKind::kFailed, "something is already there",
                 [&] { StoreBuilder builder(scratch / name, small_config()); });
  }
  expect_error(ErrorKind::kFailed, "cannot be created",
               [&] { StoreBuilder builder(scratch / "no/such/place", small_config()); });
  expect_error(ErrorKind::kFailed, "no path", [&] { StoreBuilder builder("", small_config()); });
  EXPECT_EQ(read_file(scratch / "file"), "precious");
  EXPECT_EQ(entries(scratch).size(), 3U);
}

TEST(StoreBuilder, GivesWayToWhatAppearedMeanwhile) {
  const TempDir scratch;
  StoreBuilder builder(scratch / "s", small_config());
  fs::create_directory(scratch / "s");
  std::ofstream(fs::path(scratch / "s") / "x") << "precious";
  expect_error(ErrorKind::kFailed, "cannot be created", [&] { builder.finish(row_name); });
  EXPECT_EQ(read_file(fs::path(scratch / "s") / "x"), "precious");
}

TEST(StoreBuilder, AcceptsAnEmptyDirectoryAndATrailingSlash) {
  const TempDir scratch;
  fs::create_directory(scratch / "s");
  create_store(scratch / "s/", small_config(), numbered_samples(3));
  Store store(scratch / "s", Access::kRead);
  EXPECT_EQ(contents(store).size(), 3U);
}

TEST(StoreBuilder, RefusesSamplesThatDoNotFit) {
  const TempDir scratch;
  StoreBuilder builder(scratch / "s", small_config());
  const auto refused = [&](const std::function<void(Sample&)>& spoil) {
    Sample sample = numbered_sample(1);
    spoil(sample);
    expect_error(ErrorKind::kFailed, "sample 9 does not fit", [&] { builder.add(sample, 9); });
  };
  refused([](Sample& sample) { sample.label = 10; });
  refused([](Sample& sample) { sample.features.pop_back(); });
  refused([](Sample& sample) { sample.id.assign(257, 'x'); });
  refused([](Sample& sample) { sample.subject.assign(257, 'x'); });
  StoreConfig config = small_config();
  config.slices = 0;
  expect_error(ErrorKind::kUsage, "slices", [&] { StoreBuilder bad(scratch / "t", config); });
}

}  // namespace
}  // namespace sisa
