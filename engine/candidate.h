#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shards/identity.h"
#include "storage/sample_table.h"

namespace sisa {

/// A stored sample that a search brought up.
struct Candidate {
  SampleKey key;
  Place place;
  std::string id;
  std::string subject;
  std::uint32_t label = 0;
  double score = 0;                          ///< what it is, the search says
  std::optional<std::uint32_t> answer = {};  ///< of a search for labels: the class instead
  std::optional<std::uint64_t> group = {};   ///< of a search for duplicates: from 1
  std::string like = {};                     ///< of a search by likeness: the id it is like
  std::optional<Timestamp> time = {};        ///< of a search for old samples
};

inline Candidate candidate_from(const StoredSample& sample, Place place) {
  return {sample.key, place, std::string(sample.id), std::string(sample.subject), sample.label};
}

}  // namespace sisa
