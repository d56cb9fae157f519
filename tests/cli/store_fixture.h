#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/data_sets.h"
#include "tests/cli/program.h"
#include "tests/temp_dir.h"

namespace sisa {

using Words = std::vector<std::string>;

/// `a` and then all of `b`.
Words joined(Words a, const Words& b);

/// A small trained store, "S", of 60 people in 3 shards of 2 slices, made with the program itself.
class StoreTest : public ::testing::Test {
 protected:
  /// `create` for `data` with few shards and a linear model; later options in `more` are added.
  static Words create_words(const std::string& store, const std::string& data,
                            const Words& more = {});

  /// Creates and trains `store`; returns it.
  std::string trained(const std::string& name = "S");

  std::string path(const std::string& name) const { return directory_ / name; }

  /// Names of all files and folders of the test's directory, sorted.
  std::vector<std::string> files() const;

  TempDir directory_;
  std::vector<Person> people_ = people(60);
  std::string data_ = write_csv(directory_ / "people.csv", people_);
};

/// One stderr line that begins with "sisa: " and holds `expected`; nothing on stdout.
void expect_refused(const Result& result, int status, const std::string& expected);

}  // namespace sisa
