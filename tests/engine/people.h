#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/ensemble.h"

namespace sisa {

/// One row of a test's data.
struct Person {
  std::string id;
  std::string subject;
  std::uint32_t label;
  float features[2];
  std::optional<double> risk = {};
  std::optional<std::int64_t> time = {};  ///< seconds since 1970
};

/// `count` people with ids "p0", "p1", …; every subject owns `per_subject` neighbouring rows;
/// labels 0..2 in turn.
std::vector<Person> make_people(std::size_t count, std::size_t per_subject, std::uint64_t seed);

/// Those without the named ids.
std::vector<Person> without(const std::vector<Person>& people, const std::vector<std::string>& ids);

/// The same people, each subject with a risk from 0 to 4 of its own, which follows from its name
/// and `seed`.
std::vector<Person> with_risks(std::vector<Person> people, std::uint64_t seed);

/// The same people, each with a time of its own sample from 0 to 99, so that many share one.
std::vector<Person> with_times(std::vector<Person> people, std::uint64_t seed);

/// Writes the CSV `file`, with columns of risks and times if the first has them; returns the SPEC.
std::string write_people(const std::string& file, const std::vector<Person>& people);

/// Writes the CSV `file` and creates the store `path` from it.
void create_people_store(const std::string& path, const std::string& file,
                         const std::vector<Person>& people, StoreConfig config,
                         const LearnerFactory& learner);

/// A small configuration: three classes, ids and subjects as columns.
StoreConfig people_config(std::uint32_t shards, std::uint32_t slices, std::uint64_t seed);

/// The same that places by the column that write_people writes.
StoreConfig with_risks(StoreConfig config);

/// The same that keeps the times of the column that write_people writes.
StoreConfig with_times(StoreConfig config);

/// Every shard's and slice's digest, in order; "-" where there is none.
std::vector<std::string> slice_digests(const Status& status);

}  // namespace sisa
