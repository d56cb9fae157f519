#include "engine/answer_check.h"

#include "shards/error.h"

namespace sisa {

void check_answers(std::span<const float> rows, std::uint32_t classes,
                   const std::function<std::string(std::size_t)>& name) {
  constexpr float kMost = 1.001F;  // 1, but for rounding
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] >= 0 && rows[i] <= kMost) continue;  // neither holds of what is no number
    throw Error(ErrorKind::kFailed, "no model can answer for " + name(i / classes) +
                                        ": its features are too large for single precision");
  }
}

}  // namespace sisa
