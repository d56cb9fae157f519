#pragma once

#include <string>

namespace sisa {

/// From now on whatever aborts a program of that name ends it as a damaged store does, with a line
/// and exit code 4: Debian's RocksDB is built with assertions, and a few of them judge the bytes of
/// a file before its checksums do. A signal does not tell whose assertion it was.
void report_aborts(const std::string& program);

}  // namespace sisa
