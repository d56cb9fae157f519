#include "storage/input/array_reader.h"
#include "storage/input/pt_file.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  accepts([&] {
    const PtFile file(random_access("input", input));
    FeatureArray x(file.open("x"));
    std::optional<LabelArray> y;
    if (file.contains("y")) y.emplace(file.open("y"));
    ArrayReader samples(std::move(x), std::move(y));
    read_samples(samples);
  });
}
