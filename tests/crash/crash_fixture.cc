#include "tests/crash/crash_fixture.h"

#include <algorithm>
#include <filesystem>

namespace sisa {

Deed CrashTest::creation(const std::string& store, const Roll& roll) {
  std::vector<Person> people = everyone_;
  Words others;
  for (Person& person : people) {
    const auto entry = roll.find(person.id);
    if (entry == roll.end()) {
      others.push_back(person.id);
    } else {
      person.label = entry->second;
    }
  }
  const std::string file = path("people" + std::to_string(++files_));
  Words words{"create",   store,   "--data",       write_csv(file + ".csv", people),
              "--shards", "4",     "--slices",     "3",
              "--epochs", "2",     "--batch-size", "8",
              "--model",  "mlp:4", "--classes",    "3"};
  for (const std::string& word : csv_columns()) words.push_back(word);
  if (!others.empty()) {
    words.insert(words.end(), {"--exclude-ids-file", write_names(file + ".ids", others)});
  }
  return {"create", words, roll};
}

Deed CrashTest::training(const Roll& roll) const {
  return {"train", {"train", store(), "--json"}, roll};
}

Deed CrashTest::retraining(const Roll& roll) const {
  return {"retrain", {"retrain", store(), "--json"}, roll};
}

Deed CrashTest::unlearning(const Roll& roll, const Words& ids, bool defer) {
  const std::string openings = path("openings" + std::to_string(++files_));
  Deed deed{.name = defer ? "unlearn --defer" : "unlearn",
            .words = {"unlearn", store(), "--json", "--suppressions", suppressions(), "--openings",
                      openings},
            .after = roll,
            .is_request = true,
            .openings = openings};
  if (defer) deed.words.push_back("--defer");
  deed.words.push_back("--id");
  for (const std::string& id : ids) {
    deed.words.push_back(id);
    deed.after.erase(id);
  }
  return deed;
}

Deed CrashTest::adding(const Roll& roll, const Words& ids) {
  std::vector<Person> people;
  Deed deed{.name = "add", .after = roll, .is_request = true};
  for (const Person& person : everyone_) {
    if (std::find(ids.begin(), ids.end(), person.id) == ids.end()) continue;
    people.push_back(person);
    deed.after[person.id] = person.label;
  }
  const std::string file = path("added" + std::to_string(++files_) + ".csv");
  deed.words = {"add", store(), "--json", "--data", write_csv(file, people)};
  return deed;
}

Deed CrashTest::correcting(const Roll& roll, const std::string& id, int label) const {
  Deed deed{"correct",
            {"correct", store(), "--json", "--id", id, "--label", std::to_string(label)},
            roll,
            true};
  deed.after[id] = label;
  return deed;
}

std::string CrashTest::fresh_digest(const Roll& roll) {
  const std::string fresh = path("fresh" + std::to_string(++files_));
  must_do(creation(fresh, roll));
  return sisa_json({"train", fresh}).value("digest", "");
}

std::vector<std::string> CrashTest::bytes_of(const Words& ids) const {
  std::vector<std::string> pieces = ids;
  for (const std::string& id : ids) {
    for (const Person& person : everyone_) {
      if (person.id == id) pieces.push_back(stored_features(person));
    }
  }
  return pieces;
}

void CrashTest::must_do(const Deed& deed) { sisa_ok(deed.words); }

std::vector<std::string> CrashTest::leftovers() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".")) names.push_back(name);
  }
  return names;
}

}  // namespace sisa
