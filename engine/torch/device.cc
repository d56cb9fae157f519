#include "engine/torch/device.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr char kUnknown[] = "unknown";

// Products that add up in an order of their own, tensor cores of lower precision, and kernels that
// add with atomic operations would all change bits from run to run.
void use_deterministic_algorithms() {
  static std::once_flag once;
  std::call_once(once, [] {
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/1);  // what cuBLAS asks for
    at::Context& context = at::globalContext();
    context.setDeterministicAlgorithms(/*deterministic=*/true, /*warn_only=*/false);
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
  });
}

std::string gpu_name() {
  constexpr int kLongest = 256;
  char name[kLongest] = {};
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
  if (driver == nullptr) return kUnknown;
  const auto get = reinterpret_cast<int (*)(char*, int, int)>(dlsym(driver, "cuDeviceGetName"));
  return get != nullptr && get(name, kLongest, /*device=*/0) == 0 ? name : kUnknown;
}

}  // namespace

at::Device training_device(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (!at::hasCUDA()) {
    throw Error(ErrorKind::kFailed, "models of this store are trained on " + name +
                                        ", of which LibTorch finds no device");
  }
  use_deterministic_algorithms();
  return {at::kCUDA, 0};
}

at::Device answering_device(const std::string& name) {
  return at::hasCUDA() ? training_device(name) : at::Device(at::kCPU);
}

at::Generator new_generator(const at::Device& device) {
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>();
  return at::globalContext().defaultGenerator(device).clone();
}

Fingerprint device_fingerprint(const std::string& name) {
  if (name == "cpu") return {};
  if (!at::hasCUDA()) return {{"gpu", "none"}};
  const at::CUDAHooksInterface& cuda = at::detail::getCUDAHooks();
  return {{"gpu", gpu_name()},
          {"cuda", std::to_string(cuda.versionCUDART())},
          {"cudnn", cuda.hasCuDNN() ? std::to_string(cuda.versionCuDNN()) : "none"}};
}

}  // namespace sisa
