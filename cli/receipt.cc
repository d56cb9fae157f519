#include "cli/command.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/spool.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

Receipt issue(const Arguments& arguments) {
  const std::uint64_t request = arguments.whole_operand("REQUEST");
  std::optional<std::uint64_t> since;
  if (arguments.has("since")) since = arguments.whole("since", 0, 0, UINT64_MAX);
  return Ensemble(arguments.store(), Access::kRead).receipt(request, since);
}

void write(const Receipt& receipt, const std::string& file, Output& output) {
  Spool spool(file);
  spool.write(to_json(receipt));
  spool.publish();
  if (output.json()) {
    output.object(
        {{"request", receipt.request}, {"state", to_string(receipt.state)}, {"output", file}});
  } else {
    print("Receipt of request " + std::to_string(receipt.request) + " (" +
          to_string(receipt.state) + ") in " + file + "\n");
  }
}

int run(const Arguments& arguments, Output& output) {
  const std::string file = arguments.output_file("output");
  const Receipt receipt = issue(arguments);
  if (file.empty()) {
    print(to_json(receipt));
  } else {
    write(receipt, file, output);
  }
  return 0;
}

}  // namespace

Command receipt_command() {
  return {.name = "receipt",
          .summary = "print the signed receipt of a request",
          .usage = "STORE REQUEST [options]",
          .operands = {"STORE", "REQUEST"},
          .options = {{.name = "since",
                       .value = "SIZE",
                       .help = "show also that the log of that many events, as an earlier "
                               "receipt names it, is the beginning of this one"},
                      {.name = "output",
                       .value = "FILE",
                       .help = "write the receipt there",
                       .fallback = "standard output",
                       .letter = 'o'}},
          .notes =
              "A receipt holds no id and is checked without the store:\n"
              "  sisa verify --receipt FILE --public-key K\n"
              "Its bytes must stay as they are. See docs/receipts.md.\n",
          .run = run};
}

}  // namespace sisa
