#include "cli/output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "shards/error.h"

namespace sisa {

void print(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!whole || std::fflush(stdout) != 0) {
    throw Error(ErrorKind::kFailed, std::string("standard output: ") + std::strerror(errno));
  }
}

void Output::object(const nlohmann::ordered_json& fields) {
  nlohmann::ordered_json whole = {{"schema", kSchemaVersion}};
  whole.update(fields);
  print(whole.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void Output::message(const std::string& line) {
  if (!quiet_) std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace sisa
