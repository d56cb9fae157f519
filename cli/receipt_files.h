#pragma once

#include <string>
#include <vector>

#include "storage/receipts/forget_commitment.h"
#include "storage/receipts/receipt.h"

namespace sisa {

/// What a person brings to check a receipt. Error(kNotFound) for a missing file, Error(kFailed)
/// naming the file for whatever is not what it should hold.

Receipt read_receipt(const std::string& file);

/// One opening a line; at least one.
std::vector<Opening> read_openings(const std::string& file);

/// `text` itself if it is 64 lower-case hexadecimal digits, else the file of that name holds them.
std::string read_public_key(const std::string& text);

}  // namespace sisa
