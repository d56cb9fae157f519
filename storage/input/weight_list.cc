#include "storage/input/weight_list.h"

#include <algorithm>

#include "storage/input/bad_input.h"
#include "storage/input/line_reader.h"
#include "storage/input/number_text.h"

namespace sisa {

std::vector<double> read_weights(const std::string& file) { return read_weights(open_bytes(file)); }

std::vector<double> read_weights(std::unique_ptr<ByteSource> source) {
  LineReader lines(std::move(source));
  std::vector<double> weights;
  std::string_view line;
  while (lines.next(line)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    float weight = 0;
    if (!parse_feature(line, weight) || weight < 0) {
      bad_input(lines.place(lines.number()),
                "expected a weight, a number from 0; found " + excerpt(line));
    }
    weights.push_back(weight);
  }
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; })) {
    bad_input(lines.name(), "expected at least one weight above 0");
  }
  return weights;
}

}  // namespace sisa
