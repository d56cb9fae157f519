// Runs one target without libFuzzer: `TARGET CORPUS [SEED]` feeds it every file of the folder
// CORPUS, then changed ones for a second. The same seed gives the same inputs in the same order. An
// input that breaks a rule is written to the temporary folder.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "tests/fuzz/mutator.h"
#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::string current_input;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void keep_input(int) {
  const fs::path kept = fs::temp_directory_path() / "sisa-fuzz-input";
  std::ofstream(kept, std::ios::binary) << current_input;
  std::fprintf(stderr, "the input is in %s\n", kept.c_str());
}

void feed(std::string input) {
  current_input = std::move(input);
  sisa::fuzz::consume(std::as_bytes(std::span(current_input)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return EXIT_FAILURE;
  std::signal(SIGABRT, keep_input);
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(argv[1])) {
    files.push_back(read_file(entry.path()));
  }
  if (files.empty()) return EXIT_FAILURE;
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) feed(file);

  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : std::random_device{}();
  std::printf("%zu files, then changed ones with seed %llu\n", files.size(),
              static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  sisa::fuzz::Mutator mutator(std::move(files), seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  std::size_t inputs = 0;
  for (; std::chrono::steady_clock::now() < end; ++inputs) feed(mutator.next());
  std::printf("%zu inputs\n", inputs);
}
