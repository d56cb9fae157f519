#include "engine/export_check.h"

#include <array>
#include <filesystem>
#include <span>
#include <utility>

#include "shards/error.h"
#include "storage/input/input_file.h"
#include "storage/receipts/export_description.h"
#include "storage/receipts/recall.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// Calls `take` with the bytes of a file, piece by piece.
template <class Take>
void read_pieces(const std::string& path, Take take) {
  InputFile file(path);
  std::array<std::byte, 1 << 16> piece;
  while (const std::size_t got = file.read(piece)) take(std::span(piece).first(got));
}

Digest digest_of_file(const std::string& path) {
  Hasher hasher;
  read_pieces(path, [&](std::span<const std::byte> piece) { hasher.add(piece); });
  return hasher.finish();
}

std::string text_of_file(const std::string& path) {
  std::string text;
  read_pieces(path, [&](std::span<const std::byte> piece) {
    text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  });
  return text;
}

bool is_file(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

Check check_log(const Store& store) {
  try {
    store.events().check();
    return {"log", true, std::to_string(store.events().size()) + " events"};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kDamaged) throw;
    return {"log", false, error.what()};
  }
}

/// The last export with these bytes; nothing if there is none.
std::optional<LoggedExport> recorded(const Store& store, const std::string& file) {
  if (!is_file(file)) return std::nullopt;
  const Digest digest = digest_of_file(file);
  std::optional<LoggedExport> last;
  for (LoggedExport& each : store.events().exports()) {
    if (each.event.digest == digest) last = std::move(each);
  }
  return last;
}

/// Whether the files beside a description that was recorded are those that it names.
Check check_files(const std::string& folder, const std::string& description) {
  std::size_t files = 0;
  for (const DescribedConstituent& each :
       described_constituents(text_of_file(description), description)) {
    const std::string file = folder + "/" + each.file;
    if (!is_file(file)) return {"files", false, each.file + " is missing"};
    if (digest_of_file(file) != each.file_digest) {
      return {"files", false, each.file + " was changed since"};
    }
    ++files;
  }
  return {"files", true, std::to_string(files) + " files as they were written"};
}

Check check_clean(const std::vector<std::uint64_t>& tainted_by) {
  if (tainted_by.empty()) return {"clean", true, "no request removed what it holds"};
  std::string numbers;
  for (const std::uint64_t number : tainted_by) {
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
  }
  return {"clean", false,
          "tainted by request" + std::string(tainted_by.size() > 1 ? "s " : " ") + numbers +
              ": it may hold what " + std::string(tainted_by.size() > 1 ? "they" : "it") +
              " removed"};
}

}  // namespace

ExportVerdict check_export(Store& store, const std::string& path) {
  const bool folder = is_folder(path);
  if (!folder && !is_file(path)) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) throw Error(ErrorKind::kFailed, path + " is not a file");
    throw Error(ErrorKind::kNotFound, path + " does not exist");
  }
  ExportVerdict verdict;
  verdict.checks.push_back(check_log(store));
  if (!verdict.checks.back().ok) return verdict;
  const std::string file = folder ? path + "/" + kDescriptionFile : path;
  verdict.exported = recorded(store, file);
  if (!verdict.exported) {
    verdict.checks.push_back(
        {"recorded", false,
         "not an export of this store, or changed since: no event has its digest"});
    return verdict;
  }
  verdict.checks.push_back({"recorded", true,
                            "event " + std::to_string(verdict.exported->index) + ", " +
                                to_string(verdict.exported->event.time).substr(0, 19) + "Z"});
  if (folder) verdict.checks.push_back(check_files(path, file));
  verdict.tainted_by = requests_tainting(store.events(), *verdict.exported);
  verdict.checks.push_back(check_clean(verdict.tainted_by));
  return verdict;
}

}  // namespace sisa
