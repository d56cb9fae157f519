#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/addition.h"
#include "engine/aggregate.h"
#include "engine/audit/audit.h"
#include "engine/candidate.h"
#include "engine/creation.h"
#include "engine/evaluation.h"
#include "engine/export.h"
#include "engine/export_check.h"
#include "engine/forget_preview.h"
#include "engine/forgetting.h"
#include "engine/impact/impact.h"
#include "engine/numerics.h"
#include "engine/observer.h"
#include "engine/prediction.h"
#include "engine/stale_samples.h"
#include "engine/status.h"
#include "engine/verification.h"
#include "storage/receipts/log_excerpt.h"
#include "storage/receipts/receipt.h"
#include "storage/store.h"

namespace sisa {

struct TrainReport {
  double seconds = 0;
  std::uint64_t sample_visits = 0;
  std::uint64_t shards_trained = 0;  ///< shards that were given at least one checkpoint
  std::optional<Digest> digest;      ///< see Status::digest
};

struct UnlearnOptions {
  bool defer = false;  ///< leave the training to retrain()
  int workers = 0;     ///< 0: the cores
  /// Given the openings before the request is accepted, to keep them: if that fails nothing
  /// changes.
  OpeningsTaker keep_openings = {};
  std::string suppressions = {};  ///< a SuppressionList's file that learns the ids; empty: none

  /// Measure first what the request does to the answers for these data, and note in the log which
  /// bounds it crosses.
  struct Measure {
    EvaluateOptions data;
    ImpactBounds bounds = {};
  };
  std::optional<Measure> measure = {};
};

struct UnlearnReport {
  Request request;
  double accepted_ms = 0;
  double erased_ms = 0;  ///< after acceptance
  TrainReport training;
  bool followed = false;  ///< its shards' models followed as it was accepted: nothing to restore
  std::vector<Opening> openings;  ///< one for each removed sample; they cannot be had again
  Receipt receipt;                ///< as of the end
  LivingCopies copies;            ///< samples with the same features as a removed one that stay
  std::uint64_t suppressed = 0;   ///< of those to add: left out
  std::vector<ImpactWarning> warnings = {};  ///< of bounds that the request crosses
  std::string not_measured = {};             ///< why that could not be told; empty: it was
};

/// A SISA ensemble in its store: the library's front door. One method a command. Methods that write
/// want Access::kWrite. Not thread-safe; the work inside runs on `workers` threads (0: the cores).
/// Every method may throw Error; what was durable before stays so.
class Ensemble {
 public:
  /// Creates a store at `path` and fills it; nothing is left behind on error.
  static CreateReport create(const std::string& path, const CreateOptions& options,
                             Observer& observer, const Numerics& numerics = {});

  /// Opens the store at `path`; errors as Store's. A writer first finishes what a crash cut off
  /// between a request's acceptance and its erasure. Learner and front are made when first needed.
  Ensemble(const std::string& path, Access access, Numerics numerics = {});
  ~Ensemble();
  Ensemble(Ensemble&&) noexcept;
  Ensemble& operator=(Ensemble&&) noexcept;

  const StoreConfig& config() const;
  Status status();

  /// Trains every shard to its last slice, from the last checkpoint it has, which also restores
  /// whatever requests are pending. `validate`: data to try every slice's model on, and tell the
  /// observer; empty: none. It changes no bit.
  TrainReport train(int workers, Observer& observer, const std::string& validate = {});

  /// The same for the shards of pending requests alone, or for those of them that are named: which
  /// then answer first, while others still wait. Error(kNotFound) for a shard that does not wait.
  TrainReport retrain(int workers, Observer& observer, const std::vector<ShardId>& shards = {});

  /// What unlearn() would do. Changes nothing; Access::kRead is enough.
  ForgetPreview preview(const ForgetSet& forget, int workers);

  /// What it would do to the answers, and what a request did to them; see measure_impact and
  /// measure_request. Access::kRead is enough.
  ImpactReport impact(const ForgetSet& forget, const EvaluateOptions& data,
                      const ImpactOptions& options, Observer& observer);
  RequestImpact impact(std::uint64_t request, const EvaluateOptions& data,
                       const ImpactBounds& bounds, Observer& observer);

  /// Forgets: accepted (durable), erased, and, unless deferred, restored, together with whatever
  /// other requests are pending. Error(kNotFound) if any id, subject or label is unknown; then
  /// nothing has changed. What it does to the answers is never a reason not to forget. An error
  /// after acceptance says how far the request came; nothing is taken back.
  UnlearnReport unlearn(const ForgetSet& forget, const UnlearnOptions& options, Observer& observer);

  /// Takes in new samples, in the same steps as unlearn(): they find their place by the same hash,
  /// and what is trained is what a store made of all samples at once would train. Errors as
  /// plan_addition's; then nothing has changed. `options` without suppressions.
  UnlearnReport add(const AddOptions& addition, const UnlearnOptions& options, Observer& observer);

  /// Unlearns a sample and takes it in again with another label, in one request. Errors as
  /// plan_correction's; then nothing has changed. `options` without suppressions.
  UnlearnReport correct(const std::string& id, std::uint32_t label, const UnlearnOptions& options,
                        Observer& observer);

  /// Answers for every sample of the data, in its order, to the sink. Shards without a model
  /// abstain; Error(kFailed) if all do. See sisa::predict for what holds beside a writer.
  PredictReport predict(const std::string& data, const Aggregation& aggregation,
                        PredictionSink& sink, int workers, Observer& observer);

  /// Answers likewise, and compares with labels, over all samples and group by group.
  EvaluateReport evaluate(const EvaluateOptions& options, Observer& observer);

  /// Searches among the retained samples; see the functions of these names.
  std::vector<Candidate> near_samples(const std::vector<std::string>& ids, std::size_t most,
                                      int workers, Observer& observer);
  std::vector<Candidate> equal_samples(int workers);
  std::vector<Candidate> doubtful_labels(std::size_t most, int workers, Observer& observer);
  StaleSamples stale_samples(Timestamp before, std::size_t most, int workers);

  /// The same as near_samples() for all samples of the data (see read_rows, of at most 1 GiB),
  /// which pass the store's front first.
  std::vector<Candidate> samples_like(const std::string& data, std::size_t most, int workers,
                                      Observer& observer);

  /// Attacks the models as one would who asks whom they were trained on; see sisa::audit.
  AuditReport audit(const AuditOptions& options, Observer& observer);

  /// Copies the served models to a file or folder, and records that; see sisa::export_model.
  ExportReport export_model(const ExportOptions& options,
                            const TorchScriptWriter& write = write_torchscript);

  /// Whether such a copy holds what a request removed since; see sisa::check_export.
  ExportVerdict check_export(const std::string& path);

  /// Checks the store. With `replay`, also trains `shards` (none: all) again from nothing on the
  /// retained samples, beside the store, and compares digests slice by slice.
  VerifyReport verify(bool replay, std::vector<ShardId> shards, int workers, Observer& observer);

  /// Every request there ever was, oldest first.
  std::vector<Request> requests();

  /// A signed receipt of a request as it is now; see issue_receipt.
  Receipt receipt(std::uint64_t request, std::optional<std::uint64_t> since = std::nullopt);

  /// What happened to the store, under its signed head; see read_log.
  LogExcerpt log(std::optional<std::uint64_t> last = std::nullopt,
                 std::optional<std::uint64_t> since = std::nullopt);

  /// Whether the store's log still is what a receipt says; see check_store_log.
  Check compare(const Receipt& receipt);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sisa
