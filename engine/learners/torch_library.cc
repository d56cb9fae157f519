#include "engine/learners/torch_library.h"

#include <dlfcn.h>

#include <string>

#include "engine/learners/torch_entry.h"
#include "shards/error.h"

namespace sisa {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::kFailed,
              what + " needs LibTorch, which could not be loaded: " + dlerror());
}

/// A function of the library, of type `Entry`, that `what` is done by.
template <class Entry>
Entry* load_entry(const char* name, const std::string& what) {
  void* library = dlopen(SISA_TORCH_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(what);
  void* entry = dlsym(library, name);
  if (entry == nullptr) refuse(what);
  return reinterpret_cast<Entry*>(entry);
}

}  // namespace

std::unique_ptr<SliceLearner> make_torch_learner(const StoreConfig& config) {
  static auto* const entry =
      load_entry<decltype(sisa_make_torch_learner)>("sisa_make_torch_learner", "this model");
  return std::unique_ptr<SliceLearner>(entry(config));
}

std::unique_ptr<Front> make_torch_front(const StoreConfig& config) {
  static auto* const entry =
      load_entry<decltype(sisa_make_torch_front)>("sisa_make_torch_front", "this front");
  return std::unique_ptr<Front>(entry(config));
}

void write_torchscript(const ServedEnsemble& ensemble, const ByteSink& sink) {
  static auto* const entry = load_entry<decltype(sisa_write_torchscript)>("sisa_write_torchscript",
                                                                          "the format torchscript");
  entry(ensemble, sink);
}

std::string libtorch_version() { return SISA_TORCH_VERSION; }

}  // namespace sisa
