#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "storage/input/byte_source.h"

namespace sisa {

/// Reads the risks of subjects: a CSV file of two columns, subject and risk, without header, each
/// subject once (`.gz` read through). Error(kNotFound) for a missing file, Error(kFailed) naming
/// the line for a subject that check_name refuses and for a risk that is no finite number.
std::unordered_map<std::string, double> read_risks(const std::string& file);
std::unordered_map<std::string, double> read_risks(std::unique_ptr<ByteSource> source);

}  // namespace sisa
