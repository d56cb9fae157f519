#include "storage/input/array_reader.h"
#include "storage/input/npy_file.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  accepts([&] {
    ArrayReader features(FeatureArray(read_npy(source_of(input))), std::nullopt);
    read_samples(features);
  });
  accepts([&] {
    LabelArray labels(read_npy(source_of(input)));
    while (labels.rows().row() < labels.rows().rows()) labels.read();
    labels.expect_end();
  });
}
