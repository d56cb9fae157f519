#include "storage/input/array_reader.h"
#include "storage/input/npy_file.h"
#include "storage/input/zip_archive.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  accepts([&] {
    const ZipArchive archive(random_access("input", input));
    FeatureArray x(read_npy(archive.open("x.npy")));
    std::optional<LabelArray> y;
    if (archive.contains("y.npy")) y.emplace(read_npy(archive.open("y.npy")));
    ArrayReader samples(std::move(x), std::move(y));
    read_samples(samples);
  });
}
