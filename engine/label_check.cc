#include "engine/label_check.h"

#include <string>

#include "shards/error.h"

namespace sisa {

void check_label(const SampleReader& reader, const Sample& sample, std::uint32_t classes) {
  if (sample.label < classes) return;
  throw Error(ErrorKind::kFailed, reader.place(reader.position()) + ": label " +
                                      std::to_string(sample.label) + ", expected 0 to " +
                                      std::to_string(classes - 1));
}

}  // namespace sisa
