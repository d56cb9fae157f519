#include "bench/scratch_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "shards/error.h"

namespace sisa {

ScratchDirectory::ScratchDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "sisa-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::kFailed, name + " cannot be made: " + std::strerror(errno));
  }
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sisa
