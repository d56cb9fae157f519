#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;

class DeviceTest : public StoreTest {
 protected:
  void SetUp() override {
    if (!built_with_libtorch()) GTEST_SKIP() << "built without LibTorch";
    if (has_gpu()) GTEST_SKIP() << "here is a GPU";
  }
};

TEST_F(DeviceTest, ThatIsNotThereIsNamedAsTrainingBegins) {
  sisa_ok(create_words(path("S"), data_, {"--device", "cuda"}));
  expect_refused(sisa_run({"train", path("S"), "--quiet"}), 1,
                 "models of this store are trained on cuda, of which LibTorch finds no device");
  EXPECT_THAT(sisa_ok({"status", path("S")}).out, HasSubstr(" on cuda"));
}

TEST_F(DeviceTest, ThatIsNotThereHindersNoRequest) {
  sisa_ok(create_words(path("S"), data_, {"--device", "cuda"}));
  const Result result = sisa_run({"unlearn", path("S"), "--id", "p3", "--defer", "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(sisa_json({"status", path("S")}).at("samples"), 59);
}

TEST_F(DeviceTest, IsTheCpuForModelsOfSums) {
  expect_refused(sisa_run({"create", path("S"), "--data", data_, "--id-column", "id",
                           "--label-column", "label", "--subject-column", "subject", "--model",
                           "ridge", "--slices", "1", "--device", "cuda"}),
                 2, "--device is for models that are trained by steps, not for ridge");
}

}  // namespace
}  // namespace sisa
