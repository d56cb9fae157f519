#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shards/error.h"
#include "storage/input/sample_reader.h"
#include "tests/temp_dir.h"

namespace sisa::testing {

/// A folder that is removed with everything in it.
class InputFolder {
 public:
  std::string path() const { return dir_.path().string(); }

  /// Writes a file; returns its path.
  std::string write(const std::string& name, const std::string& contents) const;

 private:
  TempDir dir_;
};

/// A gzip member that holds `contents`.
std::string gzip(const std::string& contents);

std::string little(std::uint64_t number, int bytes);
std::string big(std::uint64_t number, int bytes);

/// The bytes of floating numbers, of 4 or 8 bytes each.
std::string floats(const std::vector<double>& numbers, int bytes = 4, bool big_endian = false);

/// An IDX file of unsigned bytes.
std::string idx(const std::vector<std::uint32_t>& shape, const std::string& data);

/// A NPY file. `descr` is NumPy's name of the type, "<f4"; `shape` as Python writes it, "(2, 3)".
std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                int version = 1, bool fortran_order = false);

/// One member of a ZIP archive, and what to write about it.
struct ZipMember {
  std::string name = {};
  std::string contents = {};
  bool deflated = false;
  bool zip64 = false;           ///< sizes and offset in the ZIP64 field, as for large files
  std::uint32_t crc_error = 0;  ///< xored into the checksum
  std::int64_t size_error = 0;  ///< added to the size
  std::uint16_t flags = 0;
};

/// `zip64_end` adds the ZIP64 end of the directory.
std::string zip(const std::vector<ZipMember>& members, bool zip64_end = false);

/// CIFAR-10's binary form: each record holds its label and 3072 equal bytes.
std::string cifar10(const std::vector<std::pair<std::uint8_t, std::uint8_t>>& records);

/// All samples of the data.
std::vector<Sample> read_all(SampleReader& reader);

/// Features as numbers: floats, or bytes where the layout says so.
std::vector<double> numbers(const Sample& sample, const FeatureLayout& layout);

/// The Error that `action` throws; fails the test if it throws none or one of more than one line.
Error error_of(const std::function<void()>& action);

}  // namespace sisa::testing
