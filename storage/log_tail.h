#pragma once

#include <string>

namespace sisa {

/// RocksDB takes a record that is longer than the rest of its log for one that a crash cut off, and
/// goes on without it. So it does where only the record's length is damaged: what was acknowledged
/// would be gone without a word. This tells the two apart, for every log and MANIFEST of the store
/// at `path`: Error(kDamaged) if the rest begins with a record that is whole by its checksum. Reads
/// the last 32 KiB of each; may run beside a writer.
void expect_no_hidden_record(const std::string& path);

}  // namespace sisa
