#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/input/array_stream.h"
#include "storage/input/pickle.h"
#include "storage/input/zip_archive.h"

namespace sisa {

/// A file that torch.save({"x": x, "y": y}, FILE) wrote, PyTorch 1.6 or later
/// (https://pytorch.org/docs/stable/notes/serialization.html): a dictionary with text as keys, of
/// which some are tensors. Only tensors that torch._utils._rebuild_tensor_v2 makes of a typed
/// storage are understood; nothing in the file is executed. Not thread-safe.
class PtFile {
 public:
  /// Error(kFailed) for the format of older versions, TorchScript and whatever is no dictionary.
  explicit PtFile(std::unique_ptr<RandomAccess> bytes);

  bool contains(const std::string& key) const { return pickle_->root().find(key) != nullptr; }

  /// The rows of that tensor, named "a.pt/x". Error(kFailed) if it is missing, no tensor, not in C
  /// order or of a type other than float16, bfloat16, float32, float64 and whole numbers.
  ArrayStream open(const std::string& key) const;

 private:
  struct Storage;

  void find_pickle();
  void find_byte_order();
  Storage storage_of(const PickleValue& value, const std::string& where) const;

  ZipArchive archive_;
  std::string folder_;  // of all members, "a/"
  std::endian order_ = std::endian::little;
  std::unique_ptr<const Pickle> pickle_;
};

}  // namespace sisa
