#include "bench/retrain_cost/output_folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/retrain_cost/files.h"
#include "bench/retrain_cost/page.h"
#include "bench/retrain_cost/plots.h"
#include "bench/retrain_cost/tables.h"
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

bool write_folder(const std::string& directory, const Grid& grid, const Results& results) {
  const std::string prefix = directory + "/";
  write_text(prefix + "results.json", json_of(grid, results).dump(2) + "\n");
  write_text(prefix + "results.csv", csv_of(results));
  const std::vector<Plot> plots = plots_of(results);
  std::vector<std::string> drawings;
  for (const Plot& plot : plots) {
    const std::string file = prefix + plot.name;
    write_text(file + ".gp", gnuplot_script(plot, file + ".svg"));
    if (!run_gnuplot(file + ".gp")) return false;
    drawings.push_back(read_file(file + ".svg"));
  }
  std::string tables = in_words(grid, results, Style::plain());
  write_text(prefix + "retrain-cost.html", page_of(plots, drawings, tables));
  return true;
}

}  // namespace sisa
