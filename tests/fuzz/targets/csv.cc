#include "storage/input/csv_reader.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

// Columns that exist together only if the file's header does not say otherwise.
bool is_clash(const Error& error) { return error.kind() == ErrorKind::kUsage; }

void read(std::span<const std::byte> input, Labels labels, const CsvColumns& columns) {
  const FeatureLayout expected{FeatureType::kFloat, {3}};
  accepts([&] {
    try {
      CsvReader reader(source_of(input), labels, columns, &expected);
      read_samples(reader);
    } catch (const Error& error) {
      if (!is_clash(error)) throw;
    }
  });
}

}  // namespace

void consume(std::span<const std::byte> input) {
  read(input, Labels::kRequired, {});
  read(input, Labels::kOptional, {});
  read(input, Labels::kRequired, {.label = "label", .id = "id", .subject = "subject"});
  read(input, Labels::kRequired, {.label = "0", .id = {}, .subject = {}, .risk = "-1"});
  read(input, Labels::kRequired, {.label = "-1", .id = {}, .subject = {}, .risk = {}, .time = "0"});
  read(input, Labels::kOptional, {.label = "-1", .id = "0", .subject = std::nullopt});
}

}  // namespace sisa::fuzz
