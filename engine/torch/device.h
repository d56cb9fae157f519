#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>

#include <string>

#include "storage/fingerprint.h"

namespace sisa {

/// Where a store's models are trained, from its name: `cpu`, or `cuda`, the first GPU, which all
/// shards under training share. The first call for a GPU makes LibTorch use deterministic
/// algorithms alone and full single precision, for the whole process. Error(kFailed) where this
/// LibTorch or this machine has no GPU to offer.
at::Device training_device(const std::string& name);

/// Where those that LibTorch answers do so: there, or on the CPU where it cannot be had.
at::Device answering_device(const std::string& name);

/// A generator of random numbers of that device, which nobody else uses.
at::Generator new_generator(const at::Device& device);

/// What the bits of training there depend on beside numeric_fingerprint(): nothing for the CPU, and
/// that there is no GPU where there is none.
Fingerprint device_fingerprint(const std::string& name);

}  // namespace sisa
