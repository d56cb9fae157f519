#include "bench/environment.h"

#include <sys/utsname.h>

#include <fstream>
#include <thread>

#include "engine/learner.h"

namespace sisa {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> environment() {
  utsname system{};
  ::uname(&system);
  std::vector<std::pair<std::string, std::string>> values = {
      {"processor", processor()},
      {"cores", std::to_string(std::thread::hardware_concurrency())},
      {"system", std::string(system.sysname) + " " + system.release}};
  StoreConfig config;
  config.classes = 2;
  config.features = {FeatureType::kByte, {1}};
  for (const auto& [name, value] : make_learner(config)->fingerprint()) {
    values.emplace_back(name, value);
  }
  return values;
}

}  // namespace sisa
