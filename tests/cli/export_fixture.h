#pragma once

#include <string>
#include <vector>

#include "tests/cli/store_fixture.h"

namespace sisa {

/// Rows of numbers.
using Scores = std::vector<std::vector<double>>;

/// Stores whose models are copied out.
class ExportTest : public StoreTest {
 protected:
  /// Whether there is a Python with PyTorch to read TorchScript files.
  static bool python_has_torch();

  /// What PyTorch makes of a TorchScript file and raw samples; see torchscript_scores.py. `dtype`:
  /// the type that the samples are given in; empty: as the file has them.
  static Scores torch_scores(const std::string& model, const std::string& data,
                             const std::string& dtype = "");

  /// What `predict` answers.
  Scores predicted_scores(const std::string& store, const std::string& spec,
                          const std::string& aggregate) const;

  /// As many rows and columns, and no number further from the other's than `apart`.
  static void expect_close(const Scores& got, const Scores& expected, double apart = 1e-6);
};

}  // namespace sisa
