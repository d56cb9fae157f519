#include "engine/torch/numeric_fingerprint.h"

#include <ATen/Version.h>
#include <gnu/libc-version.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/machine_fingerprint.h"
#include "engine/shared_symbol.h"
#include "engine/torch/math_threads.h"

namespace sisa {
namespace {

constexpr char kUnknown[] = "unknown";

/// What follows `key` in LibTorch's description of itself, up to a comma or the end of the line.
/// That text is the one interface to these facts that all LibTorch versions share.
std::string described(std::string_view key) {
  const std::string text = at::show_config();
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return kUnknown;
  const std::size_t from = at + key.size();
  return text.substr(from, text.find_first_of(",\n", from) - from);
}

std::string text_of(const char* function) {
  const auto call = shared_symbol<char*()>(function);
  return call == nullptr ? kUnknown : call();
}

/// The BLAS in use: the file that answers for sgemm_, without the folders of the system's layout.
std::string blas_library() {
  Dl_info info{};
  void* sgemm = dlsym(RTLD_DEFAULT, "sgemm_");
  if (sgemm == nullptr || dladdr(sgemm, &info) == 0) return kUnknown;
  std::error_code ignored;
  const auto file = std::filesystem::canonical(info.dli_fname, ignored);
  return file.empty() ? kUnknown : (file.parent_path().filename() / file.filename()).string();
}

std::string onednn_version() {
  if (!at::globalContext().userEnabledMkldnn()) return "off";
  const std::string text = at::get_mkldnn_version();
  const std::size_t from = text.find(" v");
  return from == std::string::npos ? text
                                   : text.substr(from + 2, text.find(' ', from + 2) - from - 2);
}

std::string onednn_isa() {
  const auto isa = shared_symbol<int()>("dnnl_get_effective_cpu_isa");
  const auto name = shared_symbol<const char*(int)>("dnnl_cpu_isa2str");
  return isa == nullptr || name == nullptr ? kUnknown : name(isa());
}

}  // namespace

// OpenBLAS writes its text into a buffer of its own at every call: ask once, whichever thread comes
// first.
Fingerprint numeric_fingerprint() {
  static const Fingerprint fingerprint = [] {
    Fingerprint result = machine_fingerprint();
    result.merge(Fingerprint{
        {"libtorch", described("TORCH_VERSION=")},
        {"libtorch cpu", described("CPU capability usage: ")},
        {"mkl", at::hasMKL() ? at::get_mkl_version() : "none"},
        {"blas", text_of("openblas_get_config")},
        {"blas core", text_of("openblas_get_corename")},
        {"blas library", blas_library()},
        {"onednn", onednn_version()},
        {"onednn isa", onednn_isa()},
        {"libc", gnu_get_libc_version()},
    });
    return result;
  }();
  return fingerprint;
}

}  // namespace sisa
