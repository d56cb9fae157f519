#include "storage/input/cifar10_reader.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

// The input's two halves are two files.
void sisa::fuzz::consume(std::span<const std::byte> input) {
  const std::size_t half = input.size() / 2;
  accepts([&] {
    std::vector<std::unique_ptr<ByteSource>> files;
    files.push_back(source_of(input.first(half)));
    files.push_back(source_of(input.subspan(half)));
    Cifar10Reader reader(std::move(files));
    read_samples(reader);
  });
}
