#include "storage/version.h"

namespace sisa {

std::string software_version() { return "sisa " SISA_VERSION; }

}  // namespace sisa
