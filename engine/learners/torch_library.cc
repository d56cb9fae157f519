#include "engine/learners/torch_library.h"

#include <dlfcn.h>

#include <string>

#include "engine/learners/torch_entry.h"
#include "shards/error.h"

namespace sisa {
namespace {

using Entry = decltype(sisa_make_torch_learner);

[[noreturn]] void refuse() {
  throw Error(ErrorKind::kFailed,
              std::string("this model needs LibTorch, which could not be loaded: ") + dlerror());
}

Entry* load_entry() {
  void* library = dlopen(SISA_TORCH_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse();
  void* entry = dlsym(library, "sisa_make_torch_learner");
  if (entry == nullptr) refuse();
  return reinterpret_cast<Entry*>(entry);
}

}  // namespace

std::unique_ptr<SliceLearner> make_torch_learner(const StoreConfig& config) {
  static Entry* const entry = load_entry();
  return std::unique_ptr<SliceLearner>(entry(config));
}

std::string libtorch_version() { return SISA_TORCH_VERSION; }

}  // namespace sisa
