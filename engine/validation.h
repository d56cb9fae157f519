#pragma once

#include "engine/front.h"
#include "engine/learner.h"
#include "engine/sample_block.h"
#include "engine/worker_pool.h"
#include "storage/store_config.h"

namespace sisa {

/// Labelled data in memory that models are tried on. Nothing is ever fitted to it.
class Validation {
 public:
  /// All of `data` (see open_data), through the store's front where there is one (null: none).
  /// Errors as evaluate()'s; Error(kFailed) if it holds no sample.
  Validation(const StoreConfig& config, const std::string& data, const Front* front,
             WorkerPool& pool);

  struct Score {
    double loss = 0;      ///< the mean of -log of the label's probability
    double accuracy = 0;  ///< share of samples whose label is the likeliest
  };

  /// Of a model of this configuration. Safe from many worker threads.
  Score score(Constituent& model) const;

 private:
  SampleBlock samples_;
  std::size_t classes_;
};

}  // namespace sisa
