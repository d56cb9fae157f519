#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/aggregate.h"
#include "engine/learner.h"
#include "engine/observer.h"
#include "storage/store.h"

namespace sisa {

struct CreateOptions {
  std::string data;  ///< see open_data
  StoreConfig
      config;  ///< `features` is taken from the data; `classes` 0: as the data's format declares
  std::vector<std::string> exclude_ids;  ///< left out; each must occur in the data
  std::string subjects_file;             ///< see read_subjects; empty: none
};

struct CreateReport {
  std::uint64_t samples = 0;
  std::uint64_t excluded = 0;
  double seconds = 0;
};

struct TrainReport {
  double seconds = 0;
  std::uint64_t sample_visits = 0;
  std::uint64_t shards_trained = 0;  ///< shards that were given at least one checkpoint
  std::optional<Digest> digest;      ///< see Status::digest
};

struct SliceStatus {
  SliceId slice;
  std::uint64_t samples = 0;
  std::optional<Digest> digest;  ///< nothing where there is no checkpoint
};

struct ShardStatus {
  ShardId shard;
  std::uint64_t samples = 0;
  SliceId served_slice;
  std::optional<Digest> digest;  ///< of the last slice's checkpoint
  std::vector<SliceStatus> slices;
};

struct Status {
  std::uint64_t samples = 0;
  std::vector<Request> pending;
  std::vector<ShardStatus> shards;
  std::optional<Digest> digest;  ///< BLAKE2b-256 over the shards' last-slice digests in shard order
  std::vector<Fingerprint> fingerprints;  ///< under which the stored checkpoints were trained
};

/// Whom to forget. All of it in one request.
struct ForgetSet {
  std::vector<std::string> ids;
  std::vector<std::string> subjects;
};

struct UnlearnReport {
  Request request;
  double accepted_ms = 0;
  double erased_ms = 0;  ///< after acceptance
  TrainReport training;
};

/// One sample's answer.
struct Prediction {
  std::string id;
  std::uint32_t predicted = 0;
  std::span<const double> scores;  ///< one a class; valid during the call that hands it out
};

struct PredictReport {
  std::uint64_t samples = 0;
  std::uint64_t constituents = 0;  ///< shards that voted
  double seconds = 0;
};

struct ClassAccuracy {
  std::uint64_t samples = 0;
  std::uint64_t correct = 0;
};

struct EvaluateReport {
  std::uint64_t samples = 0;
  std::uint64_t correct = 0;
  std::uint64_t constituents = 0;
  std::vector<ClassAccuracy> per_class;
  double seconds = 0;
};

struct Check {
  std::string name;
  bool ok = false;
  std::string detail;
};

struct VerifyReport {
  std::vector<Check> checks;
  bool refused = false;  ///< a replay that could give no verdict under this fingerprint
  bool ok() const;
};

/// A SISA ensemble in its store: the library's front door. One method a command. Methods that write
/// want Access::kWrite. Not thread-safe; the work inside runs on `workers` threads (0: the cores).
/// Every method may throw Error; what was durable before stays so.
class Ensemble {
 public:
  /// Creates a store at `path` and fills it; nothing is left behind on error.
  static CreateReport create(const std::string& path, const CreateOptions& options,
                             Observer& observer);

  Ensemble(const std::string& path, Access access);

  /// As above with a learner other than LibTorch's.
  Ensemble(const std::string& path, Access access, std::unique_ptr<Learner> learner);
  ~Ensemble();

  const StoreConfig& config() const;
  Status status();

  /// Trains every shard to its last slice, from the last checkpoint it has. Erases and restores
  /// whatever requests are pending.
  TrainReport train(int workers, Observer& observer);

  /// The same for the shards of pending requests alone.
  TrainReport retrain(int workers, Observer& observer);

  /// Forgets: accepted (durable), erased, and, unless `defer`, restored. Error(kNotFound) if any id
  /// or subject is unknown; then nothing has changed.
  UnlearnReport unlearn(const ForgetSet& forget, bool defer, int workers, Observer& observer);

  /// Answers for every sample of the data, in its order. Shards without a model abstain;
  /// Error(kFailed) if all do.
  PredictReport predict(const std::string& data, Aggregate aggregate,
                        const std::function<void(const Prediction&)>& answer, Observer& observer);

  EvaluateReport evaluate(const std::string& data, Aggregate aggregate, Observer& observer);

  /// Checks the store. With `replay`, also trains `shards` (none: all) again from nothing on the
  /// retained samples, beside the store, and compares digests slice by slice.
  VerifyReport verify(bool replay, const std::vector<ShardId>& shards, int workers,
                      Observer& observer);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sisa
