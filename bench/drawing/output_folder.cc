#include "bench/drawing/output_folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/text_file.h"
#include "shards/error.h"

namespace sisa {
namespace {

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

void prepare_folder(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw Error(ErrorKind::kFailed, directory + ": " + error.message());
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorKind::kFailed, directory + ": " + std::strerror(errno));
  }
}

std::optional<std::vector<std::string>> draw(const std::string& directory,
                                             const std::vector<Plot>& plots) {
  std::vector<std::string> drawings;
  for (const Plot& plot : plots) {
    const std::string file = directory + "/" + plot.name;
    write_text(file + ".gp", gnuplot_script(plot, file + ".svg"));
    if (!run_gnuplot(file + ".gp")) return std::nullopt;
    drawings.push_back(read_file(file + ".svg"));
  }
  return drawings;
}

}  // namespace sisa
