#include "tests/crash/crowd.h"

#include <cstdio>

namespace sisa {

std::vector<Person> crowd(std::size_t count) {
  std::vector<Person> all = people(count);
  for (std::size_t i = 0; i < count; ++i) {
    char id[48];
    std::snprintf(id, sizeof id, "crowd-%05zu-member", i);
    all[i].id = all[i].subject = id;
  }
  return all;
}

std::string stored_features(const Person& person) {
  std::string bytes;
  for (const double feature : person.features) {
    const auto stored = static_cast<float>(feature);
    bytes.append(reinterpret_cast<const char*>(&stored), sizeof stored);
  }
  return bytes;
}

Roll roll_of(const std::vector<Person>& people) {
  Roll roll;
  for (const Person& person : people) roll[person.id] = person.label;
  return roll;
}

std::vector<std::string> ids_of(const Roll& roll) {
  std::vector<std::string> ids;
  for (const auto& [id, label] : roll) ids.push_back(id);
  return ids;
}

}  // namespace sisa
