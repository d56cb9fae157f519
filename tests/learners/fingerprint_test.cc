#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/slice_learner.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

std::unique_ptr<Learner> learner_of(const std::string& architecture) {
  return make_learner(toy::config(architecture, {FeatureType::kByte, {1, 8, 8}}, 2));
}

Fingerprint own_fingerprint(const std::string& architecture) {
  return learner_of(architecture)->fingerprint();
}

/// Not a test: what the child processes below run.
TEST(FingerprintChild, DISABLED_Prints) {
  for (const auto& [key, value] : own_fingerprint(std::getenv("SISA_TEST_ARCHITECTURE")))
    std::cout << "@" << key << "=" << value << "\n";
}

/// The fingerprint of a fresh process under the given environment.
Fingerprint fingerprint_under(const std::string& environment, const std::string& architecture) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = environment + " SISA_TEST_ARCHITECTURE=" + architecture + " '" +
                              program +
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

class LearnersFingerprint : public testing::TestWithParam<std::string> {};

TEST_P(LearnersFingerprint, IsTheSameInEveryProcess) {
  EXPECT_EQ(fingerprint_under("env", GetParam()), own_fingerprint(GetParam()));
}

TEST_P(LearnersFingerprint, IsTheSameInEveryThread) {
  const auto learner = learner_of(GetParam());
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

TEST_P(LearnersFingerprint, NamesWhatTheBitsDependOn) {
  const Fingerprint own = own_fingerprint(GetParam());
  EXPECT_EQ(own.at("device"), "cpu");
  for (const char* key : {"caches", "onednn", "onednn isa", "sisa numerics"}) {
    EXPECT_NE(own.at(key), "") << key;
  }
}

TEST_P(LearnersFingerprint, ChangesWithTheInstructionsOfOneDnn) {
  if (own_fingerprint(GetParam()).at("onednn isa") == "unknown") {
    GTEST_SKIP() << "hidden by this LibTorch";
  }
  EXPECT_NE(fingerprint_under("DNNL_MAX_CPU_ISA=SSE41", GetParam()).at("onednn isa"),
            own_fingerprint(GetParam()).at("onednn isa"));
}

INSTANTIATE_TEST_SUITE_P(Each, LearnersFingerprint, testing::Values("linear", "resnet18"));

TEST(Fingerprint, WithoutLibTorchNamesNothingOfIt) {
  const Fingerprint own = own_fingerprint("linear");
  for (const char* key : {"libtorch", "blas", "libc"}) EXPECT_FALSE(own.contains(key)) << key;
}

TEST(Fingerprint, OfLibTorchNamesIt) {
  const Fingerprint own = own_fingerprint("resnet18");
  EXPECT_EQ(own.at("libtorch"), libtorch_version());
  EXPECT_NE(own.at("libtorch cpu"), "unknown");
  EXPECT_NE(own.at("blas"), "");
}

TEST(Fingerprint, ChangesWithTheCpuCapabilityOfLibTorch) {
  EXPECT_NE(fingerprint_under("ATEN_CPU_CAPABILITY=default", "resnet18").at("libtorch cpu"),
            own_fingerprint("resnet18").at("libtorch cpu"));
}

TEST(Fingerprint, ChangesWithTheCoreOfTheBlas) {
  if (own_fingerprint("resnet18").at("blas core") == "unknown") GTEST_SKIP() << "not OpenBLAS";
  EXPECT_NE(fingerprint_under("OPENBLAS_CORETYPE=Prescott", "resnet18").at("blas core"),
            own_fingerprint("resnet18").at("blas core"));
}

}  // namespace
}  // namespace sisa
