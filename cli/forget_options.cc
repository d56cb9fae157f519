#include "cli/forget_options.h"

#include <cstdint>
#include <string>

#include "cli/options.h"
#include "shards/error.h"
#include "storage/input/name_list.h"

namespace sisa {
namespace {

std::vector<std::string> names_from(const Arguments& arguments, const std::string& option,
                                    const std::string& files_option) {
  std::vector<std::string> names = arguments.list(option);
  for (const std::string& file : arguments.list(files_option)) {
    const std::vector<std::string> more = read_names(file);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

}  // namespace

std::vector<Option> forget_options() {
  return {
      {.name = "id", .value = "ID", .help = "a sample to forget", .many = true},
      {.name = "ids-file", .value = "FILE", .help = "the same, one a line", .many = true},
      {.name = "subject",
       .value = "S",
       .help = "a subject to forget, with all samples",
       .many = true},
      {.name = "subjects-file", .value = "FILE", .help = "the same, one a line", .many = true},
      {.name = "label", .value = "L", .help = "forget every sample with this label", .many = true},
      {.name = "duplicates",
       .help = "forget also every sample with the same features, byte for byte"},
  };
}

ForgetSet forget_set_from(const Arguments& arguments) {
  bool given = arguments.has("label");
  for (const char* option : {"id", "ids-file", "subject", "subjects-file"}) {
    given = given || arguments.has(option);
    for (const std::string& value : arguments.list(option)) {
      if (!value.empty()) continue;
      throw Error(ErrorKind::kUsage, "--" + std::string(option) + " must not be empty");
    }
  }
  if (!given) {
    throw Error(ErrorKind::kUsage,
                "one of --id, --ids-file, --subject, --subjects-file, --label is missing");
  }
  ForgetSet forget{.ids = names_from(arguments, "id", "ids-file"),
                   .subjects = names_from(arguments, "subject", "subjects-file"),
                   .duplicates = arguments.has("duplicates")};
  for (const std::uint64_t label : arguments.whole_list("label", 0, UINT32_MAX)) {
    forget.labels.push_back(static_cast<std::uint32_t>(label));
  }
  if (forget.ids.empty() && forget.subjects.empty() && forget.labels.empty()) {
    throw Error(ErrorKind::kFailed, "the given files name nothing to forget");
  }
  return forget;
}

}  // namespace sisa
