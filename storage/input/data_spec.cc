#include "storage/input/data_spec.h"

#include <utility>

#include "shards/error.h"
#include "storage/input/bad_input.h"

namespace sisa {
namespace {

[[noreturn]] void refuse(const std::string& spec) {
  throw Error(ErrorKind::kUsage, "data " + excerpt(spec) +
                                     ": expected fashion-mnist:train|test, idx:IMAGES,LABELS, "
                                     "cifar10:DIR:train|test, csv:FILE, npy:X.npy,Y.npy, npz:FILE, "
                                     "pt:FILE or imagefolder:DIR");
}

bool parse_is_test(const std::string& part, const std::string& spec) {
  if (part != "train" && part != "test") refuse(spec);
  return part == "test";
}

DataSpec parse_pair(DataSpec::Format format, const std::string& paths, const std::string& spec) {
  const std::size_t comma = paths.find(',');
  DataSpec data{format, paths.substr(0, comma), "", false};
  if (comma == std::string::npos) return data;
  data.labels = paths.substr(comma + 1);
  if (data.labels.empty() || data.labels.find(',') != std::string::npos) refuse(spec);
  return data;
}

DataSpec parse_cifar10(const std::string& rest, const std::string& spec) {
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos) refuse(spec);
  const bool is_test = parse_is_test(rest.substr(colon + 1), spec);
  return {DataSpec::Format::kCifar10, rest.substr(0, colon), "", is_test};
}

}  // namespace

DataSpec parse_data_spec(const std::string& spec) {
  using Format = DataSpec::Format;
  const std::size_t colon = spec.find(':');
  if (colon == std::string::npos) refuse(spec);
  const std::string format = spec.substr(0, colon);
  const std::string rest = spec.substr(colon + 1);
  if (format == "fashion-mnist") {
    return {Format::kFashionMnist, "", "", parse_is_test(rest, spec)};
  }
  DataSpec data;
  if (format == "idx") {
    data = parse_pair(Format::kIdx, rest, spec);
  } else if (format == "npy") {
    data = parse_pair(Format::kNpy, rest, spec);
  } else if (format == "cifar10") {
    data = parse_cifar10(rest, spec);
  } else if (format == "csv") {
    data = {Format::kCsv, rest, "", false};
  } else if (format == "npz") {
    data = {Format::kNpz, rest, "", false};
  } else if (format == "pt") {
    data = {Format::kPt, rest, "", false};
  } else if (format == "imagefolder") {
    data = {Format::kImageFolder, rest, "", false};
  }
  if (data.path.empty()) refuse(spec);
  return data;
}

}  // namespace sisa
