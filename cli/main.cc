#include "cli/program.h"
#include "cli/terminal.h"

namespace {

std::string notes() {
  const sisa::Style style(1);
  return style.bold("Data (SPEC):") + R"(
  fashion-mnist:train   or fashion-mnist:test; in $SISA_DATA/fashion-mnist, else
                        where Debian's dataset-fashion-mnist puts it
  idx:IMAGES,LABELS     IDX, unsigned bytes
  cifar10:DIR:train     or cifar10:DIR:test; the binary version
  csv:FILE              numbers, with or without a header; all columns but those of
                        labels, ids and subjects are features, in the file's order:
                        a store keeps no names of theirs to compare
  npy:X.npy,Y.npy       two NumPy arrays
  npz:FILE              NumPy arrays x and y
  pt:FILE               PyTorch tensors: torch.save({'x': x, 'y': y}, FILE)
  imagefolder:DIR       PNG and JPEG images in one folder a class, named after it; for
                        predict any images in DIR; their ids are their paths in DIR
  Files other than images may be compressed with gzip.

)" + style.bold("Exit codes:") +
         R"(
  0  done                          4    verification failed, or store damaged
  1  failed                        5    store in use by another process
  2  wrong usage                   130  interrupted
  3  a named thing was not found
  An error is one line on stderr, also with --json; stdout then stays empty.

Try:
  sisa create S --data fashion-mnist:train && sisa train S
  sisa evaluate S --data fashion-mnist:test
  sisa unlearn S --id 17 4711 && sisa verify S --replay
)";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sisa;
  return run_program(
      {.name = "sisa",
       .about = "sisa trains a classifier as a sharded ensemble and unlearns samples exactly.",
       .usage = "COMMAND [STORE] [options]",
       .commands = {create_command(),  train_command(),   predict_command(), evaluate_command(),
                    find_command(),    impact_command(),  audit_command(),   unlearn_command(),
                    add_command(),     correct_command(), retrain_command(), status_command(),
                    verify_command(),  log_command(),     backup_command(),  restore_command(),
                    receipt_command(), export_command(),  report_command(),  plan_command(),
                    version_command()},
       .notes = notes()},
      argc, argv);
}
