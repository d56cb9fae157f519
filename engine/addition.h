#pragma once

#include <cstdint>
#include <string>

#include "engine/observer.h"
#include "storage/store.h"
#include "storage/suppressions.h"

namespace sisa {

struct AddOptions {
  std::string data;                ///< see open_data; columns as the store was created with
  std::string id_prefix = {};      ///< stands before every id of the data
  std::string subjects_file = {};  ///< see read_subjects; names ids as the data does; empty: none
  std::string risk_file = {};      ///< see RiskDeclaration; names subjects as the store does
  SuppressionList suppressions = {};      ///< its ids are left out
  std::uint64_t most_bytes = 1ULL << 30;  ///< of samples that one request takes
};

struct Addition {
  Change change;
  std::uint64_t suppressed = 0;  ///< samples that the list left out
};

/// Reads all of the data, which is to be one request, and checks that the store can take it.
/// Error(kFailed) names the first place in the data whose sample does not fit or whose id is
/// already there or there twice, or says that there is nothing or too much to add. The observer
/// hears every sample read as a visit.
///
/// A store that places by risk wants it declared for the new samples, too, and the same for those
/// whose subject it knows; one that keeps times wants them for the new samples, too.
Addition plan_addition(Store& store, const AddOptions& options, Observer& observer);

/// The sample of that id goes and comes back with another label. Error(kNotFound) if there is none,
/// Error(kUsage) for a label that is no class or that it has already.
Change plan_correction(Store& store, const std::string& id, std::uint32_t label);

}  // namespace sisa
