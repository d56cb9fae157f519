#pragma once

#include <cstdint>
#include <string>

#include "cli/report/json_fields.h"

namespace sisa {

/// The store that measurements in files must be of.
struct MeasuredStore {
  std::string public_key;
  std::uint64_t requests = 0;  ///< the number of the last; 0: none
};

/// Of what a measurement in a file was made, and when.
struct Measurement {
  std::string file;            ///< its name, without folders
  std::uint64_t requests = 0;  ///< the number of the last request that was accepted then; 0: none
  std::string time;
};

/// Those fields. Error(kFailed) naming the file if it was made of another store, or after requests
/// that this one never had.
Measurement measurement_from(const JsonFields& fields, const MeasuredStore& store);

/// The same as the first fields of an object.
Json json_of(const Measurement& measurement);

}  // namespace sisa
