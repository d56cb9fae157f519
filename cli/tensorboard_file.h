#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace sisa {

/// An event file of scalars as TensorBoard reads it: records (length, masked CRC-32C, bytes, masked
/// CRC-32C) of protocol buffers `Event` and `Summary`; see TensorFlow's event.proto, summary.proto
/// and record_writer. Not thread-safe.
class TensorBoardFile {
 public:
  /// Begins a file of that name in a directory. Error(kFailed) names it if it cannot be written.
  explicit TensorBoardFile(const std::string& directory);

  /// Adds a value of a curve at a step, as of now.
  void add(const std::string& curve, std::int64_t step, float value);

 private:
  void write(const std::string& event);

  std::string path_;
  std::ofstream file_;
};

}  // namespace sisa
