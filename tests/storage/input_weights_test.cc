#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/input/weight_list.h"
#include "tests/storage/input_files.h"

namespace sisa::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ReadWeights, TakesANumberALine) {
  const InputFolder folder;
  const std::string text = "3\r\n\n0.5\n 0 \n1e3";
  EXPECT_THAT(read_weights(folder.write("w", text)), ElementsAre(3, 0.5, 0, 1000));
  folder.write("zipped.gz", gzip(text));
  EXPECT_EQ(read_weights(folder.path() + "/zipped").size(), 4u);
}

TEST(ReadWeights, NamesTheLineOfWhatIsNone) {
  const InputFolder folder;
  for (const char* bad : {"-1", "x", "1,2", "inf", "nan", "1e999", "0x1"}) {
    const std::string file = folder.write("w", "1\n" + std::string(bad) + "\n");
    const Error error = error_of([&] { read_weights(file); });
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_THAT(error.what(), HasSubstr("w line 2: expected a weight"));
  }
  for (const char* none : {"", "\n", "0\n0\n"}) {
    const std::string file = folder.write("w", none);
    EXPECT_THAT(error_of([&] { read_weights(file); }).what(), HasSubstr("at least one weight"));
  }
  EXPECT_EQ(error_of([&] { read_weights(folder.path() + "/no"); }).kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace sisa::testing
