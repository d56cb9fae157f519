#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "storage/sample.h"

namespace sisa {

/// Subjects given beside the data: they go before those in the data.
class SubjectFile {
 public:
  /// See read_subjects; without a file nobody's subject is given.
  explicit SubjectFile(const std::string& file);

  /// Gives the sample its subject, if the file names its id.
  void apply(Sample& sample);

  /// Error(kNotFound) unless every id of the file was met; `data` stands for where.
  void require_all(const std::string& data) const;

 private:
  std::string file_;
  std::unordered_map<std::string, std::string> subjects_;
  std::unordered_set<std::string> applied_;
};

}  // namespace sisa
