#include "tests/fuzz/invariants.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "storage/input/inflate_source.h"

namespace sisa::fuzz {
namespace {

void require_one_line(const Error& error) {
  const std::string line = error.what();
  require(!line.empty(), "an error says something");
  const bool printable = std::none_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
  require(printable, "an error is one printable line: " + line);
}

void require_finite(std::span<const std::byte> floats) {
  for (std::size_t i = 0; i < floats.size(); i += sizeof(float)) {
    float number = 0;
    std::memcpy(&number, &floats[i], sizeof number);
    require(std::isfinite(number), "features are finite");
  }
}

void require_well_formed(const Sample& sample, const SampleReader& reader) {
  require(sample.features.size() == reader.layout().bytes(), "features fill the layout");
  if (reader.layout().type == FeatureType::kFloat) require_finite(sample.features);
  check_name(sample.id, "id", "a sample that was read");
  check_name(sample.subject, "subject", "a sample that was read");
  require(reader.labelled() || sample.label == 0, "without labels the label is 0");
  const auto classes = reader.declared_classes();
  require(!classes || sample.label < *classes, "labels are below the declared classes");
  require(!reader.place(reader.position()).empty(), "every sample has a place");
}

void require_well_formed(const FeatureLayout& layout) {
  require(!layout.shape.empty(), "a layout has dimensions");
  for (const std::int64_t extent : layout.shape) require(extent >= 1, "extents are positive");
}

}  // namespace

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what.c_str());
  std::abort();
}

bool accepts(const std::function<void()>& parse) {
  try {
    parse();
    return true;
  } catch (const Error& error) {
    const ErrorKind kind = error.kind();
    require(
        kind == ErrorKind::kFailed || kind == ErrorKind::kNotFound || kind == ErrorKind::kDamaged,
        "an error is about the input: " + std::string(error.what()));
    require_one_line(error);
    return false;
  }
}

bool accepts(ErrorKind refusal, const std::function<void()>& parse) {
  try {
    parse();
    return true;
  } catch (const Error& error) {
    require(error.kind() == refusal, "an error is of its kind: " + std::string(error.what()));
    require_one_line(error);
    return false;
  }
}

std::unique_ptr<ByteSource> source_of(std::span<const std::byte> input) {
  auto source = std::make_unique<MemorySource>("input", input);
  if (!is_gzip(input)) return source;
  return std::make_unique<InflateSource>(std::move(source), InflateSource::Format::kGzip);
}

std::string text_of(std::span<const std::byte> input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

void read_samples(SampleReader& reader) {
  require_well_formed(reader.layout());
  const FeatureLayout layout = reader.layout();
  std::size_t count = 0;
  for (Sample sample; reader.next(sample); ++count) require_well_formed(sample, reader);
  require(count > 0, "well-formed data has samples");
  require(reader.layout() == layout, "the layout stays as it was");
}

}  // namespace sisa::fuzz
