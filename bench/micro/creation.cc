#include <benchmark/benchmark.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "bench/scratch_directory.h"
#include "engine/creation.h"
#include "storage/input/sample_reader.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

// Input files, made when first asked for and removed with everything else at the end. $TMPDIR says
// where they, and the stores made of them, lie.
class Files {
 public:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  // As many and as large as the images of Fashion-MNIST.
  std::string images() {
    constexpr std::uint32_t kImages = 60000;
    if (!fs::exists(path("labels"))) {
      std::ofstream x(path("images"), std::ios::binary);
      x.write("\0\0\x08\x03\0\0\xea\x60\0\0\0\x1c\0\0\0\x1c", 16);
      std::string image(28 * 28, '\0');
      for (std::uint32_t i = 0; i < kImages; ++i) {
        for (char& pixel : image) pixel = static_cast<char>(random_());
        x << image;
      }
      std::ofstream y(path("labels"), std::ios::binary);
      y.write("\0\0\x08\x01\0\0\xea\x60", 8);
      for (std::uint32_t i = 0; i < kImages; ++i) y.put(static_cast<char>(random_() % 10));
    }
    return "idx:" + path("images") + "," + path("labels");
  }

  // 200,000 rows of 32 numbers with six digits after the point, and a label.
  std::string table() {
    constexpr std::uint32_t kRows = 200000;
    if (!fs::exists(path("table.csv"))) {
      std::ofstream csv(path("table.csv"));
      for (std::uint32_t i = 0; i < kRows; ++i) {
        for (int j = 0; j < 32; ++j) {
          const auto millionths = static_cast<std::int32_t>(random_() % 8000000) - 4000000;
          csv << std::to_string(millionths / 1e6) << ',';
        }
        csv << random_() % 4 << '\n';
      }
    }
    return "csv:" + path("table.csv");
  }

 private:
  ScratchDirectory folder_;
  std::minstd_rand random_{1};
};

Files& files() {
  static Files instance;
  return instance;
}

std::uint64_t bytes_of(const std::string& data) {
  std::uint64_t bytes = 0;
  for (const std::string& file : data_files(data)) bytes += fs::file_size(file);
  return bytes;
}

void read(benchmark::State& state, const std::string& data) {
  for (auto _ : state) {
    const auto reader = open_data(data, Labels::kRequired);
    Sample sample;
    while (reader->next(sample)) benchmark::DoNotOptimize(sample);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes_of(data)));
}

void create(benchmark::State& state, const std::string& data) {
  Observer observer;
  const std::string path = files().path("store");
  for (auto _ : state) {
    CreateOptions options{.data = data, .config = {}};
    options.config.classes = 10;
    create_store(path, options, make_learner, observer);
    state.PauseTiming();
    fs::remove_all(path);
    state.ResumeTiming();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes_of(data)));
}

void read_idx(benchmark::State& state) { read(state, files().images()); }
BENCHMARK(read_idx)->Unit(benchmark::kMillisecond)->UseRealTime();

void read_csv(benchmark::State& state) { read(state, files().table()); }
BENCHMARK(read_csv)->Unit(benchmark::kMillisecond)->UseRealTime();

void create_from_idx(benchmark::State& state) { create(state, files().images()); }
BENCHMARK(create_from_idx)->Unit(benchmark::kMillisecond)->UseRealTime();

void create_from_csv(benchmark::State& state) { create(state, files().table()); }
BENCHMARK(create_from_csv)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace sisa
