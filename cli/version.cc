#include <memory>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/table.h"
#include "engine/learner.h"
#include "storage/version.h"

namespace sisa {
namespace {

/// Of the learner that starts at once.
Fingerprint fingerprint_here() {
  StoreConfig config;
  config.classes = 2;
  config.features.shape = {1};
  config.model.architecture = "linear";
  return make_learner(config)->fingerprint();
}

int run(const Arguments&, Output& output) {
  const Fingerprint fingerprint = fingerprint_here();
  if (output.json()) {
    output.object({{"version", version_number()},
                   {"format", kFormatVersion},
                   {"libtorch", libtorch_version()},
                   {"fingerprint", fingerprint}});
    return 0;
  }
  Table table({{"", Table::Align::kLeft}, {"", Table::Align::kLeft}});
  table.add({"store format", std::to_string(kFormatVersion)});
  for (const auto& [key, value] : fingerprint) table.add({key, value});
  const std::string libtorch = libtorch_version();
  if (!libtorch.empty()) table.add({"libtorch", libtorch + ", loaded for models that need it"});
  print(software_version() + "\n" + table.text(output.style()));
  return 0;
}

}  // namespace

Command version_command() {
  return {.name = "version",
          .summary = "show the version and what the bits of training depend on here",
          .usage = "[options]",
          .operands = {},
          .notes =
              "Stores trained under equal fingerprints can be compared bit for bit; 'sisa\n"
              "status' shows a store's. linear, mlp and cnn without dropout, and ridge, need\n"
              "no LibTorch.\n",
          .run = run};
}

}  // namespace sisa
