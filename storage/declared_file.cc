#include "storage/declared_file.h"

#include <filesystem>
#include <fstream>

#include "shards/error.h"

namespace sisa {

DeclaredFile read_declared_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw Error(ErrorKind::kNotFound, path + " does not exist");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(ErrorKind::kFailed, path + " is not a file");
  }
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error || size == 0 || size > kLargestDeclaredFile) {
    throw Error(ErrorKind::kFailed, path + ": expected a file of 1 to " +
                                        std::to_string(kLargestDeclaredFile) + " bytes");
  }
  std::string bytes(size, '\0');
  std::ifstream in(path, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size)) || in.peek() != EOF) {
    throw Error(ErrorKind::kFailed, path + " cannot be read");
  }
  DeclaredFile file{.name = std::filesystem::path(path).filename().string(),
                    .size = size,
                    .digest = Hasher().add(bytes).finish()};
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  return file;
}

}  // namespace sisa
