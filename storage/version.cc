#include "storage/version.h"

namespace sisa {

std::string version_number() { return SISA_VERSION; }

std::string software_version() { return "sisa " + version_number(); }

}  // namespace sisa
