#include "bench/retrain_cost/output_folder.h"

#include "bench/drawing/output_folder.h"
#include "bench/drawing/page.h"
#include "bench/retrain_cost/files.h"
#include "bench/retrain_cost/plots.h"
#include "bench/retrain_cost/tables.h"
#include "bench/text_file.h"

namespace sisa {

bool write_folder(const std::string& directory, const Grid& grid, const Results& results) {
  const std::string prefix = directory + "/";
  write_text(prefix + "results.json", json_of(grid, results).dump(2) + "\n");
  write_text(prefix + "results.csv", csv_of(results));
  const std::vector<Plot> plots = plots_of(results);
  const auto drawings = draw(directory, plots);
  if (!drawings) return false;
  const std::string tables = in_words(grid, results, Style::plain());
  write_text(prefix + "retrain-cost.html",
             page_of("What retraining costs", plots, *drawings, tables));
  return true;
}

}  // namespace sisa
