#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/input/byte_source.h"

namespace sisa {

/// Reads a file of ids or subjects, one a line (`.gz` read through; CR LF accepted; empty lines
/// skipped; every other byte counts). Error(kNotFound) for a missing file, Error(kFailed) naming
/// the line for a name that check_name refuses. Repetitions are kept.
std::vector<std::string> read_names(const std::string& file);
std::vector<std::string> read_names(std::unique_ptr<ByteSource> source);

/// Reads what ids belong to, `what` in messages ("subject", "group"): a CSV file of two columns, id
/// and that, without header, each id once. Errors as read_names.
std::unordered_map<std::string, std::string> read_belongings(const std::string& file,
                                                             const std::string& what);

/// The same of subjects.
std::unordered_map<std::string, std::string> read_subjects(const std::string& file);
std::unordered_map<std::string, std::string> read_subjects(std::unique_ptr<ByteSource> source);

}  // namespace sisa
