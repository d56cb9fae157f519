#include "engine/ridge/least_squares.h"

#include <span>

#include "engine/machine_fingerprint.h"
#include "shards/error.h"

// LAPACK 3's Fortran interface, and OpenBLAS's own.
extern "C" {
void dpotrf_(const char* uplo, const int* n, double* a, const int* lda, int* info);
void dpotrs_(const char* uplo, const int* n, const int* nrhs, const double* a, const int* lda,
             double* b, const int* ldb, int* info);
int openblas_get_num_threads();
void openblas_set_num_threads(int threads);
char* openblas_get_config();
char* openblas_get_corename();
}

namespace sisa {
namespace {

// One triangle is enough. Row-major lower is LAPACK's upper.
constexpr char kTriangle = 'U';

/// What a number of each of a vector's elements counts; of the constant's, 1.
std::vector<double> units_of(const WholeNumbers& numbers) {
  std::vector<double> units;
  for (std::size_t j = 0; j < numbers.width(); ++j) units.push_back(numbers.step(j));
  units.push_back(1);
  return units;
}

/// The sums in units of the features; the constant's own sums stay counts.
std::vector<double> products(const ExactSum& sums, const GramLayout& layout,
                             std::span<const double> units, double penalty) {
  const std::size_t n = layout.width;
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      matrix[i * n + j] = units[i] * units[j] * static_cast<double>(sums[layout.product(i, j)]);
    }
    if (i + 1 < n) matrix[i * n + i] += penalty;
  }
  return matrix;
}

std::vector<double> targets(const ExactSum& sums, const GramLayout& layout,
                            std::span<const double> units) {
  const std::size_t n = layout.width;
  std::vector<double> right(layout.classes * n);
  for (std::size_t label = 0; label < layout.classes; ++label) {
    for (std::size_t i = 0; i < n; ++i) {
      right[label * n + i] = units[i] * static_cast<double>(sums[layout.class_sum(label) + i]);
    }
  }
  return right;
}

}  // namespace

LinearScores least_squares(const ExactSum& sums, const GramLayout& layout,
                           const WholeNumbers& numbers, double penalty) {
  const std::vector<double> units = units_of(numbers);
  std::vector<double> matrix = products(sums, layout, units, penalty);
  std::vector<double> solution = targets(sums, layout, units);
  const int n = static_cast<int>(layout.width);
  const int classes = static_cast<int>(layout.classes);
  int info = 0;
  dpotrf_(&kTriangle, &n, matrix.data(), &n, &info);
  if (info == 0) {
    dpotrs_(&kTriangle, &n, &classes, matrix.data(), &n, solution.data(), &n, &info);
  }
  if (info != 0) {
    throw Error(ErrorKind::kFailed,
                "least squares found no solution: the penalty is too small for such features; give "
                "ridge:LAMBDA a larger one");
  }
  LinearScores scores;
  for (std::size_t label = 0; label < layout.classes; ++label) {
    const double* row = &solution[label * layout.width];
    double bias = row[layout.width - 1];
    for (std::size_t i = 0; i + 1 < layout.width; ++i) {
      scores.weight.push_back(static_cast<float>(row[i]));
      bias -= row[i] * numbers.origin(i);
    }
    scores.bias.push_back(static_cast<float>(bias));
  }
  return scores;
}

void use_one_lapack_thread() {
  if (openblas_get_num_threads() != 1) openblas_set_num_threads(1);
}

// OpenBLAS writes its text into a buffer of its own at every call: ask once.
Fingerprint least_squares_fingerprint() {
  static const Fingerprint fingerprint = [] {
    Fingerprint result = machine_fingerprint();
    result["openblas"] = openblas_get_config();
    result["openblas core"] = openblas_get_corename();
    return result;
  }();
  return fingerprint;
}

}  // namespace sisa
