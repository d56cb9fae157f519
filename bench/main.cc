#include "bench/commands.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  using namespace sisa;
  return run_program({.name = "sisa-bench",
                      .about = "sisa-bench measures what training and unlearning cost.",
                      .usage = "COMMAND [options]",
                      .commands = {retrain_cost_command(), frontier_command(), forgetting_command(),
                                   forecast_command(), risk_command()},
                      .notes = "Data (SPEC) and exit codes are those of sisa: see 'sisa help'.\n"},
                     argc, argv);
}
