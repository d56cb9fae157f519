#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>

#include "shards/error.h"
#include "tests/engine/child.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPeople = 60;
constexpr int kFlips = 100;
constexpr char kRefused[] = "refused: ";
const std::string kAborted = "ended by signal " + std::to_string(SIGABRT);

class Answers : public PredictionSink {
 public:
  void begin() override { text_.clear(); }
  void answer(const Prediction& prediction) override {
    text_ += prediction.id + '=' + std::to_string(prediction.predicted) + ' ';
    for (const double score : prediction.scores) text_ += std::to_string(score) + ' ';
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A trained store with a request that is restored and one that is not.
class ByteFlip : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const auto created = in_child([this] {
      create_people_store(good_, people_, make_people(kPeople, 2, 5), people_config(2, 3, 7),
                          make_fake_learner);
      Ensemble ensemble(good_, Access::kWrite, make_fake_learner);
      ensemble.train(1, silent_);
      ensemble.unlearn({.ids = {"p3", "p40"}}, {.workers = 1}, silent_);
      ensemble.unlearn({.ids = {"p17"}}, {.defer = true, .workers = 1}, silent_);
      return std::string("created");
    });
    ASSERT_TRUE(created);
  }

  /// Whatever a user can learn from a store, but for times.
  std::string told_by(Store& store) const {
    std::string text;
    for (const Request& request : store.journal().all()) text += to_json(request) + '\n';
    for (const Event& event : store.events().events(0, store.events().size())) {
      text += to_json(event) + '\n';
    }
    for (std::uint32_t s = 0; s < store.config().shards; ++s) {
      for (std::uint32_t r = 1; r <= store.config().slices; ++r) {
        store.samples().scan({ShardId{s}, SliceId{r}}, [&](const StoredSample& sample) {
          const std::span<const std::byte> features = sample.features;
          text += std::string(sample.id) + ' ' + std::string(sample.subject) + ' ' +
                  std::to_string(sample.label) + ' ' + to_hex(Hasher().add(features).finish()) +
                  '\n';
        });
      }
    }
    return text;
  }

  std::string told_by(const std::string& path, Access access) const {
    std::string text;
    {
      Store store(path, access);
      text = to_json(store.config()) + '\n' + told_by(store);
    }
    Ensemble ensemble(path, access, make_fake_learner);
    const Status status = ensemble.status();
    text += std::to_string(status.samples) + '\n';
    for (const std::string& digest : slice_digests(status)) text += digest + '\n';
    Observer silent;
    Answers answers;
    ensemble.predict("csv:" + people_, Aggregate::kMean, answers, 1, silent);
    return text + answers.text();
  }

  /// What a store says to who only reads it, or to its next writer; or why it says nothing. Some
  /// of RocksDB's assertions look at bytes before their checksum does: what they stop is refused,
  /// too. Nothing where the process that asked ended otherwise, whereof a failure tells.
  std::optional<std::string> ask(const std::string& path, Access access) const {
    try {
      return in_child([&]() -> std::string {
        std::set_terminate([] { ::_exit(1); });  // what we throw and nobody catches is no assertion
        try {
          return told_by(path, access);
        } catch (const Error& error) {
          return kRefused + std::string(error.what());
        }
      });
    } catch (const std::runtime_error& error) {
      if (error.what() == kAborted) return kRefused + kAborted;
      ADD_FAILURE() << error.what();  // here, so that the byte is named
      return std::nullopt;
    }
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(good_)) {
      if (entry.file_size() > 0) all.push_back(entry.path().filename());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  /// Copies the store and changes one byte of the copy.
  void flip(const fs::path& name, std::uint64_t position, char mask) const {
    fs::remove_all(bad_);
    fs::copy(good_, bad_);
    std::fstream file(fs::path(bad_) / name, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(position));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(position));
    file.put(static_cast<char>(byte ^ mask));
  }

  TempDir dir_;
  const std::string good_ = dir_ / "good";
  const std::string bad_ = dir_ / "bad";
  const std::string people_ = dir_ / "people.csv";
  mutable Observer silent_;
};

// Each file is as likely as any other, so that small ones are hit, too.
TEST_P(ByteFlip, IsFoundOrHarmless) {
  const std::string undisturbed = ask(good_, Access::kRead).value();
  ASSERT_FALSE(undisturbed.starts_with(kRefused)) << undisturbed;
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const std::vector<fs::path> names = files();
  int found = 0;
  for (int i = 0; i < kFlips; ++i) {
    const fs::path name = names[random() % names.size()];
    const std::uint64_t position = random() % fs::file_size(fs::path(good_) / name);
    const char mask = static_cast<char>(1 + random() % 255);
    SCOPED_TRACE(name.string() + " byte " + std::to_string(position) + " mask " +
                 std::to_string(static_cast<unsigned char>(mask)) + " seed " +
                 std::to_string(seed));
    for (const Access access : {Access::kRead, Access::kWrite}) {
      flip(name, position, mask);
      const std::optional<std::string> answer = ask(bad_, access);
      EXPECT_TRUE(answer) << "the process ended";
      if (!answer) continue;
      const bool refused = answer->starts_with(kRefused);
      found += refused;
      EXPECT_TRUE(refused || *answer == undisturbed) << *answer;
      EXPECT_TRUE(!refused || answer->find('\n') == std::string::npos) << *answer;
    }
  }
  RecordProperty("found", found);
  EXPECT_GT(found, 0);
}

INSTANTIATE_TEST_SUITE_P(Random, ByteFlip, ::testing::Range(1, 6));

}  // namespace
}  // namespace sisa
