#include <csignal>

#include "cli/abort.h"
#include "cli/command.h"
#include "cli/dispatch.h"
#include "cli/terminal.h"

int main(int argc, char** argv) {
  using namespace sisa;
  occupy_standard_streams();
  report_aborts();
  std::signal(SIGXFSZ, SIG_IGN);  // writing past the limit of a file's size then fails, no more
  return dispatch(
      {create_command(), train_command(), predict_command(), evaluate_command(), unlearn_command(),
       add_command(), correct_command(), retrain_command(), status_command(), verify_command(),
       log_command(), backup_command(), restore_command(), receipt_command(), version_command()},
      {argv + 1, argv + argc});
}
