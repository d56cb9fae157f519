#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "shards/error.h"
#include "storage/input/byte_source.h"
#include "storage/input/sample_reader.h"

namespace sisa::fuzz {

/// Ends the process, saying what does not hold, unless `holds`.
void require(bool holds, const std::string& what);

/// Runs a parser; false if it refused its input. It may do so only by an Error about the input
/// (kFailed, kNotFound, kDamaged) of one printable line.
bool accepts(const std::function<void()>& parse);

/// The same with an Error of that kind alone.
bool accepts(ErrorKind refusal, const std::function<void()>& parse);

/// The input as a file named "input", which must outlive it; decompressed as open_bytes does.
std::unique_ptr<ByteSource> source_of(std::span<const std::byte> input);

std::string text_of(std::span<const std::byte> input);

/// Reads all samples and requires of each what SampleReader promises.
void read_samples(SampleReader& reader);

}  // namespace sisa::fuzz
