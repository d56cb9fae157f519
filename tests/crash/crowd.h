#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/cli/data_sets.h"

namespace sisa {

/// Made-up people, each the only one with that id and those features: none of their bytes turn up
/// in a file by chance.
std::vector<Person> crowd(std::size_t count);

/// The features as a store keeps them.
std::string stored_features(const Person& person);

/// Who is in a store: ids and labels.
using Roll = std::map<std::string, int>;

Roll roll_of(const std::vector<Person>& people);

/// Ids of a roll.
std::vector<std::string> ids_of(const Roll& roll);

}  // namespace sisa
