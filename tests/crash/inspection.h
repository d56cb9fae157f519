#pragma once

#include <string>
#include <vector>

#include "storage/request.h"
#include "tests/crash/crowd.h"

namespace sisa {

/// What a store holds after its process died.
struct Inspection {
  Roll roll;
  std::vector<Request> requests;
  std::string digest;  ///< of the ensemble; empty while a shard lacks its last checkpoint
};

/// Opens the store as a reader, which changes nothing, and looks; fails the test where it does not
/// open or where `verify` would find fault: samples, places and counts that disagree, checkpoints
/// that saw another set of samples than the present one, tensors that are not what was written.
/// In this process, since starting the program takes a hundred times as long.
Inspection inspect(const std::string& store);

/// How often any of these pieces stands in any file of a directory, with the file's name.
std::vector<std::string> occurrences(const std::string& directory,
                                     const std::vector<std::string>& pieces);

}  // namespace sisa
