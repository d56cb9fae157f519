#include "tests/cli/export_fixture.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace sisa {
namespace {

constexpr const char* kPython = "/usr/bin/python3";

/// What a shell command prints; fails the test if it fails.
std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) {
    text.append(piece.data(), got);
  }
  EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << text;
  return text;
}

/// The numbers of every line, but for the first `columns` fields.
Scores numbers_of(const std::string& text, int columns) {
  Scores rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::vector<double>& row = rows.emplace_back();
    int column = 0;
    for (std::string field; std::getline(fields, field, ',');) {
      if (column++ >= columns) row.push_back(std::stod(field));
    }
  }
  return rows;
}

}  // namespace

bool ExportTest::python_has_torch() {
  static const bool has =
      std::system((std::string(kPython) + " -c 'import torch' >/dev/null 2>&1").c_str()) == 0;
  return has;
}

Scores ExportTest::torch_scores(const std::string& model, const std::string& data,
                                const std::string& dtype) {
  const std::string script = std::string(SISA_SOURCE_DIR) + "/tests/cli/torchscript_scores.py";
  return numbers_of(
      output_of(std::string(kPython) + " " + script + " " + model + " " + data + " " + dtype), 0);
}

Scores ExportTest::predicted_scores(const std::string& store, const std::string& spec,
                                    const std::string& aggregate) const {
  const std::string file = path("predictions.csv");
  sisa_ok({"predict", store, "--data", spec, "--aggregate", aggregate, "--output", file});
  const std::string text = read_file(file);
  return numbers_of(text.substr(text.find('\n') + 1), 2);
}

void ExportTest::expect_close(const Scores& got, const Scores& expected, double apart) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].size(), expected[i].size());
    for (std::size_t c = 0; c < got[i].size(); ++c) {
      ASSERT_NEAR(got[i][c], expected[i][c], apart) << "sample " << i << ", class " << c;
    }
  }
}

}  // namespace sisa
