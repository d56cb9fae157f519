#include "tests/engine/people.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "storage/keyed_hash.h"

namespace sisa {

std::vector<Person> make_people(std::size_t count, std::size_t per_subject, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> value(-1000, 1000);
  std::vector<Person> people;
  for (std::size_t i = 0; i < count; ++i) {
    people.push_back({"p" + std::to_string(i),
                      "s" + std::to_string(i / per_subject),
                      static_cast<std::uint32_t>(i % 3),
                      {static_cast<float>(value(random)), static_cast<float>(value(random))}});
  }
  return people;
}

std::vector<Person> without(const std::vector<Person>& people,
                            const std::vector<std::string>& ids) {
  std::vector<Person> rest;
  std::copy_if(people.begin(), people.end(), std::back_inserter(rest), [&](const Person& person) {
    return std::find(ids.begin(), ids.end(), person.id) == ids.end();
  });
  return rest;
}

std::vector<Person> with_risks(std::vector<Person> people, std::uint64_t seed) {
  for (Person& person : people) {
    const SubjectKey key = subject_key(person.subject, seed);
    person.risk = static_cast<double>(key.word(0) % 41) / 10;
  }
  return people;
}

std::vector<Person> with_times(std::vector<Person> people, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (Person& person : people) person.time = static_cast<std::int64_t>(random() % 100);
  return people;
}

std::string write_people(const std::string& file, const std::vector<Person>& people) {
  std::ofstream csv(file);
  const bool risks = !people.empty() && people.front().risk;
  const bool times = !people.empty() && people.front().time;
  csv << "id,subject,label,a,b" << (risks ? ",risk" : "") << (times ? ",time\n" : "\n");
  for (const Person& person : people) {
    csv << person.id << ',' << person.subject << ',' << person.label << ',' << person.features[0]
        << ',' << person.features[1];
    if (risks) csv << ',' << person.risk.value();
    if (times) csv << ',' << person.time.value();
    csv << '\n';
  }
  return "csv:" + file;
}

void create_people_store(const std::string& path, const std::string& file,
                         const std::vector<Person>& people, StoreConfig config,
                         const LearnerFactory& learner) {
  Observer silent;
  CreateOptions options;
  options.data = write_people(file, people);
  options.config = std::move(config);
  Ensemble::create(path, options, silent, learner);
}

StoreConfig people_config(std::uint32_t shards, std::uint32_t slices, std::uint64_t seed) {
  StoreConfig config;
  config.shards = shards;
  config.slices = slices;
  config.seed = seed;
  config.classes = 3;
  config.columns = {.label = "label", .id = "id", .subject = "subject"};
  config.training.epochs = 3;
  config.training.batch_size = 4;
  return config;
}

StoreConfig with_risks(StoreConfig config) {
  config.columns.risk = "risk";
  config.risk = {{1, 2.5}};
  return config;
}

StoreConfig with_times(StoreConfig config) {
  config.columns.time = "time";
  return config;
}

std::vector<std::string> slice_digests(const Status& status) {
  std::vector<std::string> digests;
  for (const ShardStatus& shard : status.shards) {
    for (const SliceStatus& slice : shard.slices) {
      digests.push_back(slice.digest ? to_hex(*slice.digest) : "-");
    }
  }
  return digests;
}

}  // namespace sisa
