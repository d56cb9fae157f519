#include "bench/scratch_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "shards/error.h"

namespace sisa {

ScratchDirectory::ScratchDirectory() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) {
    const char* chosen = std::getenv("TMPDIR");
    throw Error(ErrorKind::kFailed, std::string("TMPDIR '") + (chosen != nullptr ? chosen : "") +
                                        "' is no directory for temporary files");
  }
  std::string name = (parent / "sisa-bench-XXXXXX").string();
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
