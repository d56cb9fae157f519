#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>

#include "storage/sample.h"
#include "storage/store.h"

namespace sisa {

/// What is declared about the risks of the subjects that some data brings: in a column of the data,
/// in a file beside it, which goes before the column, or in both. Whoever a file does not name has
/// the lowest tier. About 40 bytes a sample with a risk stay in memory.
class RiskDeclaration {
 public:
  /// `data` as open_data reads it, `file` as read_risks does; empty: none. Error(kUsage) unless
  /// risks are declared exactly where the configuration places by them.
  RiskDeclaration(const StoreConfig& config, const std::string& data, const std::string& file);

  /// Gives the sample, whose subject is known, the risk that the file declares for it, if any.
  /// `position` tells samples apart in messages.
  void apply(Sample& sample, std::uint64_t position);

  /// Error(kNotFound) if the file names subjects and none of them was met. It may name others, too:
  /// one file can serve for all data.
  void require_any() const;

  /// Error(kFailed) if two samples of one subject have different risks; `place` puts their
  /// positions in words. Once, after all samples.
  void require_one_each(const std::function<std::string(std::uint64_t position)>& place);

  /// Error(kFailed) if a subject of these samples is in the store with another risk. Reads the
  /// slices in which it could be.
  static void require_same(Store& store, const std::vector<Sample>& samples);

 private:
  struct Declared {
    SubjectKey subject;
    double risk;
    std::uint64_t position;
    friend auto operator<=>(const Declared&, const Declared&) = default;
  };

  const std::uint64_t seed_;
  const std::string data_;
  const std::string file_;
  std::unordered_map<std::string, double> risks_;
  bool met_any_ = false;
  std::deque<Declared> declared_;
};

}  // namespace sisa
