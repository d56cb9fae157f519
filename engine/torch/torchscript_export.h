#pragma once

#include "engine/torchscript.h"

namespace sisa {

/// See write_torchscript.
void export_torchscript(const ServedEnsemble& ensemble, const ByteSink& sink);

}  // namespace sisa
