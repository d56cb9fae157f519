#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace sisa {

/// While it lives, every random operator of LibTorch that the calling thread runs, and that was
/// given no generator of its own, draws from this one: also those inside scripted models, which
/// would else draw from one that all threads share. Other threads are not touched. One at a time.
class RandomSource {
 public:
  explicit RandomSource(const at::Generator& generator);
  ~RandomSource();
  RandomSource(const RandomSource&) = delete;
  RandomSource& operator=(const RandomSource&) = delete;

 private:
  c10::impl::IncludeDispatchKeyGuard own_kernels_;
};

/// While it lives, a random operator that the calling thread runs and that was given no generator
/// is an Error(kFailed): what answers must not depend on chance. Operators that are told not to
/// train draw nothing, and are let through. Not beside a RandomSource.
class NoRandomNumbers {
 public:
  NoRandomNumbers();

 private:
  c10::impl::IncludeDispatchKeyGuard own_kernels_;
};

}  // namespace sisa
