#pragma once

namespace sisa {

/// From now on a library that stops the program ends it as a damaged store does, with a line and
/// exit code 4. Debian's RocksDB is built with assertions, and a few of them judge the bytes of a
/// file before its checksums do.
void report_aborts();

}  // namespace sisa
