#include "engine/shard_trainer.h"

#include "engine/exact_sums.h"
#include "engine/slice_replay.h"

namespace sisa {

Checkpoint Checkpoint::beginning() {
  Checkpoint checkpoint;
  checkpoint.record.digest = digest_of(State{});
  return checkpoint;
}

std::unique_ptr<ShardTrainer> make_trainer(const StoreConfig& config, const SampleSource& samples,
                                           const Learner& learner) {
  struct Maker {
    std::unique_ptr<ShardTrainer> operator()(const SliceLearner* slices) const {
      return std::make_unique<SliceReplay>(config, samples, *slices);
    }
    std::unique_ptr<ShardTrainer> operator()(const SumLearner* sums) const {
      return std::make_unique<ExactSums>(config, samples, *sums);
    }
    const StoreConfig& config;
    const SampleSource& samples;
  };
  return std::visit(Maker{config, samples}, learner.method());
}

}  // namespace sisa
