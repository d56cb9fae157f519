#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/learner.h"
#include "tests/torch/toy.h"

namespace sisa {
namespace {

Fingerprint own_fingerprint() {
  return make_learner(toy::config("linear", {FeatureType::kByte, {4}}, 2))->fingerprint();
}

/// Not a test: what the child processes below run.
TEST(FingerprintChild, DISABLED_Prints) {
  for (const auto& [key, value] : own_fingerprint())
    std::cout << "@" << key << "=" << value << "\n";
}

/// The fingerprint of a fresh process under the given environment.
Fingerprint fingerprint_under(const std::string& environment) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = environment + " '" + program +
                              "' --gtest_also_run_disabled_tests "
                              "--gtest_filter=FingerprintChild.DISABLED_Prints 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Fingerprint result;
  std::array<char, 1024> line{};
  while (fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    const std::string text = line.data();
    const std::size_t equals = text.find('=');
    if (text[0] != '@' || equals == std::string::npos) continue;
    result[text.substr(1, equals - 1)] = text.substr(equals + 1, text.size() - equals - 2);
  }
  return result;
}

TEST(Fingerprint, IsTheSameInEveryProcess) {
  EXPECT_EQ(fingerprint_under("env"), own_fingerprint());
}

TEST(Fingerprint, IsTheSameInEveryThread) {
  const auto learner = make_learner(toy::config("linear", {FeatureType::kByte, {4}}, 2));
  std::vector<std::thread> threads;
  std::vector<std::set<Fingerprint>> seen(8);
  for (auto& of_thread : seen) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) of_thread.insert(learner->fingerprint());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& of_thread : seen) EXPECT_EQ(of_thread, std::set{learner->fingerprint()});
}

TEST(Fingerprint, NamesWhatTheBitsDependOn) {
  const Fingerprint own = own_fingerprint();
  EXPECT_EQ(own.at("device"), "cpu");
  for (const char* key : {"libtorch", "libtorch cpu", "blas", "onednn", "onednn isa"}) {
    EXPECT_NE(own.at(key), "") << key;
  }
  EXPECT_NE(own.at("libtorch"), "unknown");
  EXPECT_NE(own.at("libtorch cpu"), "unknown");
}

TEST(Fingerprint, ChangesWithTheCpuCapabilityOfLibTorch) {
  EXPECT_NE(fingerprint_under("ATEN_CPU_CAPABILITY=default").at("libtorch cpu"),
            own_fingerprint().at("libtorch cpu"));
}

TEST(Fingerprint, ChangesWithTheCoreOfTheBlas) {
  if (own_fingerprint().at("blas core") == "unknown") GTEST_SKIP() << "not OpenBLAS";
  EXPECT_NE(fingerprint_under("OPENBLAS_CORETYPE=Prescott").at("blas core"),
            own_fingerprint().at("blas core"));
}

TEST(Fingerprint, ChangesWithTheInstructionsOfOneDnn) {
  if (own_fingerprint().at("onednn isa") == "unknown") GTEST_SKIP() << "hidden by this LibTorch";
  EXPECT_NE(fingerprint_under("DNNL_MAX_CPU_ISA=SSE41").at("onednn isa"),
            own_fingerprint().at("onednn isa"));
}

}  // namespace
}  // namespace sisa
