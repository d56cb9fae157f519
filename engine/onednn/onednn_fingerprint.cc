#include "engine/onednn/onednn_fingerprint.h"

#include <dnnl.h>
#include <dnnl_debug.h>

#include <string>

#include "engine/machine_fingerprint.h"

namespace sisa {

Fingerprint onednn_fingerprint() {
  static const Fingerprint fingerprint = [] {
    const dnnl_version_t& version = *dnnl_version();
    Fingerprint result = machine_fingerprint();
    result["onednn"] = std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                       std::to_string(version.patch);
    result["onednn isa"] = dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa());
    return result;
  }();
  return fingerprint;
}

}  // namespace sisa
