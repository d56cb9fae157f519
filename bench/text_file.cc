#include "bench/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "shards/error.h"

namespace sisa {

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!file.write(text.data(), static_cast<std::streamsize>(text.size())).flush()) {
    throw Error(ErrorKind::kFailed, path + ": " + std::strerror(errno));
  }
}

}  // namespace sisa
