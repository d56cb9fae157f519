#pragma once

#include <dlfcn.h>

namespace sisa {

/// A C function of a library that is loaded, null where no library that the caller sees has it.
/// `Function` is its type.
template <class Function>
Function* shared_symbol(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace sisa
