#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/storage/input_files.h"

namespace sisa::testing {

/// Pieces of a pickle, as torch.save writes them.
std::string pickled(const std::string& text);
std::string pickled(std::int32_t number);
std::string pickled_tuple(const std::vector<std::string>& items);
std::string pickled_global(const std::string& module, const std::string& name);

/// A tensor, whose storage is a member of its own.
struct PtTensor {
  std::string type = "FloatStorage";
  std::vector<std::int32_t> shape = {};
  std::string storage = {};                ///< its bytes
  std::int32_t offset = 0;                 ///< in elements
  std::vector<std::int32_t> strides = {};  ///< empty: in C order
};
std::string pickled(const PtTensor& tensor, const std::string& key);

/// Named tensors as torch.save writes a dictionary of them.
using PtTensors = std::vector<std::pair<std::string, PtTensor>>;
std::string pickled(const PtTensors& tensors);

/// The members of such a file, in the folder "a"; `pickle` instead of what the tensors give.
std::vector<ZipMember> pt_members(const PtTensors& tensors, const std::string& pickle = "");
std::string pt(const PtTensors& tensors, const std::string& pickle = "");

}  // namespace sisa::testing
