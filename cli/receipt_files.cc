#include "cli/receipt_files.h"

#include <filesystem>
#include <string_view>

#include "cli/text_file.h"
#include "shards/error.h"
#include "storage/input/byte_source.h"
#include "storage/input/line_reader.h"

namespace sisa {
namespace {

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_public_key(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Receipt read_receipt(const std::string& file) {
  return receipt_from_json(read_text(file, "a receipt"), file);
}

std::vector<Opening> read_openings(const std::string& file) {
  LineReader lines(open_bytes(file));
  std::vector<Opening> openings;
  std::string_view line;
  while (lines.next(line)) {
    openings.push_back(opening_from_json(std::string(line), lines.place(lines.number())));
  }
  if (openings.empty()) throw Error(ErrorKind::kFailed, file + ": expected at least one opening");
  return openings;
}

std::string read_public_key(const std::string& text) {
  if (is_public_key(text)) return text;
  if (is_hexadecimal(text) && !std::filesystem::exists(text)) {
    throw Error(ErrorKind::kUsage,
                "--public-key expects 64 lower-case hexadecimal digits or a file that holds them, "
                "not '" +
                    text + "' (" + std::to_string(text.size()) + " digits)");
  }
  std::string key = read_text(text, "a public key");
  while (key.ends_with('\n') || key.ends_with('\r')) key.pop_back();
  if (is_public_key(key)) return key;
  throw Error(ErrorKind::kFailed,
              text + ": expected a public key of 64 lower-case hexadecimal digits");
}

}  // namespace sisa
