#include "storage/input/array_reader.h"
#include "storage/input/idx_file.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

void sisa::fuzz::consume(std::span<const std::byte> input) {
  accepts([&] {
    ArrayReader images(FeatureArray(read_idx(source_of(input))), std::nullopt, 10);
    read_samples(images);
  });
  accepts([&] {
    LabelArray labels(read_idx(source_of(input)));
    while (labels.rows().row() < labels.rows().rows()) labels.read();
    labels.expect_end();
  });
}
