#pragma once

#include <dlfcn.h>

namespace sisa {

/// A C function of a library that LibTorch has loaded, null where this build of LibTorch lacks it
/// or hides it. `Function` is its type.
template <class Function>
Function* shared_symbol(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace sisa
