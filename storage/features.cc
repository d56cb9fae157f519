#include "storage/features.h"

namespace sisa {

std::string to_string(const FeatureLayout& layout) {
  std::string text = layout.type == FeatureType::kByte ? "bytes " : "floats ";
  for (std::size_t i = 0; i < layout.shape.size(); ++i) {
    if (i > 0) text += 'x';
    text += std::to_string(layout.shape[i]);
  }
  return text;
}

}  // namespace sisa
