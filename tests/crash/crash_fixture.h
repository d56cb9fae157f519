#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crash/crowd.h"
#include "tests/crash/inspection.h"
#include "tests/crash/killing.h"
#include "tests/temp_dir.h"

namespace sisa {

using Words = std::vector<std::string>;

/// A command and whom the store should hold once it has been done.
struct Deed {
  std::string name;
  Words words = {};
  Roll after = {};
  bool is_request = false;    ///< its acceptance alone changes the roll
  std::string openings = {};  ///< a file that is written before the request is accepted
};

/// A store "S" that many crashes happen to, and the people it is about.
class CrashTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_ / name; }
  std::string store() const { return path("S"); }

  /// `create` for everyone of `roll`, with the labels they have there, leaving out the others.
  Deed creation(const std::string& store, const Roll& roll);

  Deed training(const Roll& roll) const;
  Deed retraining(const Roll& roll) const;

  /// Their ids also go to the suppression list.
  Deed unlearning(const Roll& roll, const Words& ids, bool defer);

  /// `id` is somebody of everyone; comes with the label that everyone has at first.
  Deed adding(const Roll& roll, const Words& ids);

  Deed correcting(const Roll& roll, const std::string& id, int label) const;

  std::string suppressions() const { return path("suppressions"); }

  /// The digest of a store that never held anybody but those, made by the program.
  std::string fresh_digest(const Roll& roll);

  /// What must not stand in any file once those are forgotten: ids and features.
  std::vector<std::string> bytes_of(const Words& ids) const;

  /// Lets a deed end by itself.
  static void must_do(const Deed& deed);

  /// Abandoned working directories and other things beside the stores.
  std::vector<std::string> leftovers() const;

  TempDir directory_;
  std::vector<Person> everyone_ = crowd(160);
  Roll at_first_ = roll_of({everyone_.begin(), everyone_.begin() + 120});

 private:
  int files_ = 0;
};

}  // namespace sisa
