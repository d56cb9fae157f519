#include "engine/verification.h"

#include <algorithm>
#include <optional>

#include "engine/shard_trainer.h"
#include "engine/training.h"
#include "engine/worker_pool.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"
#include "storage/receipts/history_check.h"
#include "storage/retained_set.h"

namespace sisa {
namespace {

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Runs one check; what it throws about damage becomes its verdict, what it returns its detail.
template <class Function>
Check run_check(const std::string& name, Function check) {
  try {
    return {name, true, check()};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kDamaged) throw;
    return {name, false, error.what()};
  }
}

[[noreturn]] void damaged(const std::string& message) { throw Error(ErrorKind::kDamaged, message); }

void check_sample(Store& store, Place place, const StoredSample& sample) {
  const StoreConfig& config = store.config();
  const auto broken = [&](const std::string& what) {
    damaged(to_string(place) + ": a sample " + what);
  };
  if (sample_key(sample.id, config.seed) != sample.key) broken("lies under another id's key");
  const SubjectKey subject = subject_key(sample.subject, config.seed);
  if (config.placement().place(subject, config.risk.tier(sample.risk)) != place) {
    broken("lies where its subject does not belong");
  }
  if (store.samples().find(sample.key) != place) broken("cannot be found by its id");
  if (sample.label >= config.classes) broken("has a label that is no class");
  if (sample.features.size() != config.features.bytes()) broken("has features of the wrong size");
}

std::string check_samples(Store& store) {
  std::uint64_t total = 0;
  for (const ShardId shard : all_shards(store.config())) {
    for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
      const Place place{shard, slice};
      store.samples().scan(place, [&](const StoredSample& sample) {
        check_sample(store, place, sample);
        ++total;
      });
    }
  }
  return counted(total, "sample") + " where their subjects belong";
}

// One checkpoint against the one before it and the samples that are there now.
void check_checkpoint(Store& store, Place place, const Checkpoint& before,
                      const CheckpointRecord& record) {
  const auto broken = [&](const std::string& what) {
    damaged("checkpoint of " + to_string(place) + " " + what);
  };
  if (record.stored_at) store.checkpoints().load(place);  // compares the digest
  if (record.predecessor != before.record.digest) broken("does not follow its predecessor");
  const std::uint64_t arrived = store.samples().count(place);
  const Digest retained = retained_set(store.samples(), place, before.record.retained_set,
                                       store.config().training.method);
  if (record.retained_set != retained || record.samples != before.record.samples + arrived) {
    broken("saw other samples than the store retains");
  }
  if (arrived == 0 && record.digest != before.record.digest) {
    broken("differs from its predecessor though its slice is empty");
  }
}

std::string check_checkpoints(Store& store) {
  std::uint64_t checked = 0;
  for (const ShardId shard : all_shards(store.config())) {
    Checkpoint before = Checkpoint::beginning();
    const SliceId served = store.checkpoints().served(shard);
    for (SliceId slice{1}; slice <= served; ++slice.value) {
      const auto record = store.checkpoints().record({shard, slice});
      check_checkpoint(store, {shard, slice}, before, *record);
      before.record = *record;
      ++checked;
    }
  }
  return counted(checked, "checkpoint") + " whole and in line with the retained samples";
}

std::string check_log(Store& store) {
  check_history(store);
  return counted(store.events().size(), "event") +
         " in an unbroken log, in line with requests and checkpoints";
}

std::string check_requests(Store& store) {
  const auto all = store.journal().all();
  std::uint64_t number = 0;
  std::size_t restored = 0;
  for (const Request& request : all) {
    if (request.number != ++number) damaged("request " + std::to_string(number) + " is missing");
    restored += request.state == RequestState::kRestored;
  }
  return counted(all.size(), "request") + ", " + std::to_string(restored) + " restored";
}

std::string check_absence(Store& store) {
  const std::optional<ScanReport> scan = store.verify_absence();
  if (!scan) return "not looked for: another process writes to the store";
  return "nothing removed is left in " + counted(scan->files, "file") + " (" +
         counted(scan->bytes, "byte") + ")";
}

// What replaying one shard found.
struct Replay {
  std::uint64_t compared = 0;
  std::optional<std::string> difference;
  bool refused = false;
};

bool same_fingerprint(Store& store, ShardId shard, const Fingerprint& present) {
  const SliceId served = store.checkpoints().served(shard);
  for (SliceId slice{1}; slice <= served; ++slice.value) {
    if (store.checkpoints().record({shard, slice})->fingerprint != present) return false;
  }
  return true;
}

Replay replay_shard(Store& store, const Learner& learner, ShardId shard, Observer& observer) {
  Replay replay;
  if (!same_fingerprint(store, shard, learner.fingerprint())) {
    replay.refused = true;
    return replay;
  }
  const auto trainer = make_trainer(store.config(), store.samples(), learner);
  const auto compare = [&](const Checkpoint& checkpoint) {
    const Place place{shard, checkpoint.slice};
    const auto stored = store.checkpoints().record(place)->digest;
    ++replay.compared;
    if (stored == checkpoint.record.digest || replay.difference) return;
    replay.difference = to_string(place) + ": stored " + to_hex(stored) + ", replayed " +
                        to_hex(checkpoint.record.digest);
  };
  trainer->train(shard, Checkpoint::beginning(), store.checkpoints().served(shard), observer,
                 compare);
  return replay;
}

std::string differing(const Fingerprint& present, Store& store, ShardId shard) {
  const auto record = store.checkpoints().record({shard, store.checkpoints().served(shard)});
  for (const auto& [key, value] : record->fingerprint) {
    const auto found = present.find(key);
    const std::string now = found == present.end() ? "nothing" : found->second;
    if (now != value) return key + " was " + value + ", is " + now;
  }
  return "earlier slices were trained under another";
}

Check summary(const std::vector<Replay>& replays, const std::vector<ShardId>& shards, Store& store,
              const Learner& learner) {
  std::uint64_t compared = 0;
  for (std::size_t i = 0; i < replays.size(); ++i) {
    if (replays[i].difference) return {"replay", false, *replays[i].difference};
    compared += replays[i].compared;
  }
  for (std::size_t i = 0; i < replays.size(); ++i) {
    if (!replays[i].refused) continue;
    return {"replay", false,
            "no verdict: shard " + std::to_string(shards[i].value) +
                " was trained under another numeric fingerprint (" +
                differing(learner.fingerprint(), store, shards[i]) + ")"};
  }
  return {"replay", true,
          counted(compared, "checkpoint") + " of " + counted(shards.size(), "shard") +
              " equal to training from nothing"};
}

}  // namespace

bool VerifyReport::ok() const {
  return std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.ok; });
}

VerifyReport verify_store(Store& store, Observer& observer) {
  VerifyReport report;
  const auto add = [&](const std::string& name, const std::function<std::string()>& check) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "verification interrupted");
    report.checks.push_back(run_check(name, check));
  };
  add("files", [&] {
    const bool all = store.verify_files();
    return std::string(all ? "checksums of every file match"
                           : "not all compared: another process writes to the store");
  });
  add("tables", [&] {
    store.verify_tables();
    return std::string("samples, counts, checkpoints and requests agree with each other");
  });
  add("samples", [&] { return check_samples(store); });
  add("checkpoints", [&] { return check_checkpoints(store); });
  add("requests", [&] { return check_requests(store); });
  add("log", [&] { return check_log(store); });
  add("absence", [&] { return check_absence(store); });
  return report;
}

void verify_replay(Store& store, const Learner& learner, const std::vector<ShardId>& shards,
                   int workers, Observer& observer, VerifyReport& report) {
  const auto trainer = make_trainer(store.config(), store.samples(), learner);
  std::uint64_t visits = 0;
  for (const ShardId shard : shards) {
    visits += trainer->visits(shard, kNoSlice, store.checkpoints().served(shard));
  }
  observer.on_start(shards.size(), visits);
  std::vector<Replay> replays(shards.size());
  WorkerPool pool(workers, learner);
  pool.run(shards.size(), [&](std::size_t i) {
    replays[i] = replay_shard(store, learner, shards[i], observer);
    observer.on_shard_done(shards[i]);
  });
  report.checks.push_back(summary(replays, shards, store, learner));
  const bool differs = std::any_of(replays.begin(), replays.end(), [](const Replay& replay) {
    return replay.difference.has_value();
  });
  report.refused = !differs && !report.checks.back().ok;
}

}  // namespace sisa
