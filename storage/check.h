#pragma once

#include <string>

namespace sisa {

/// One question that a verification asked, and the answer in words.
struct Check {
  std::string name;
  bool ok = false;
  std::string detail;
};

}  // namespace sisa
