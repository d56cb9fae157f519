#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RidgeProgram : public StoreTest {
 protected:
  std::string ridge(const std::string& name = "R") {
    sisa_ok({"create", path(name), "--data", images_, "--classes", "3", "--shards", "2", "--model",
             "ridge:0.5"});
    sisa_ok({"train", path(name)});
    return path(name);
  }

  const std::string images_ = write_images(path("i"), 90, 8);
};

TEST_F(RidgeProgram, IsRestoredAsARequestIsAccepted) {
  const std::string store = ridge();
  const nlohmann::json done = sisa_json({"unlearn", store, "--id", "7"});
  EXPECT_EQ(done.at("state"), "restored");
  EXPECT_EQ(done.at("restored_ms"), done.at("accepted_ms"));
  EXPECT_EQ(done.at("sample_visits"), 0);
  EXPECT_THAT(sisa_ok({"unlearn", store, "--yes", "--id", "8"}).out,
              HasSubstr("with acceptance: the sums followed"));
  EXPECT_EQ(sisa_json({"verify", store, "--replay"}).at("ok"), true);
  EXPECT_GT(sisa_json({"evaluate", store, "--data", images_}).at("accuracy"), 0.9);
}

TEST_F(RidgeProgram, SaysInTheStatusWhatItIs) {
  const std::string status = sisa_ok({"status", ridge()}).out;
  EXPECT_THAT(status, HasSubstr("model        ridge:0.5"));
  EXPECT_THAT(status, HasSubstr("training     by exact sums"));
  EXPECT_THAT(status, HasSubstr("format       4"));
}

TEST_F(RidgeProgram, RefusesWhatItHasNoUseFor) {
  const Words create = {"create",    path("R"), "--data",  images_,
                        "--classes", "3",       "--model", "ridge"};
  expect_refused(sisa_run(joined(create, {"--epochs", "3"})), 2,
                 "--epochs is for models that are trained by steps, not for ridge");
  expect_refused(sisa_run(joined(create, {"--slices", "3"})), 2, "--slices");
  expect_refused(sisa_run(joined(create, {"--activation", "tanh"})), 2, "activation tanh");
  expect_refused(sisa_run({"create", path("R"), "--data", images_, "--model", "ridge:1e-9"}), 2,
                 "LAMBDA must be from 0.001");
  expect_refused(
      sisa_run({"plan", "--samples", "9", "--requests-per-day", "1", "--model", "ridge"}), 2,
      "plan is for models that are trained by slices");
  EXPECT_THAT(files(), Not(testing::Contains("R")));
}

TEST_F(RidgeProgram, RefusesFrontsThatDoNotFit) {
  expect_refused(
      sisa_run({"create", path("R"), "--data", data_, "--classes", "3", "--front", "gabor"}), 2,
      "a front takes images of bytes");
  expect_refused(
      sisa_run({"create", path("R"), "--data", images_, "--classes", "3", "--front", "sobel"}), 2,
      "front 'sobel'");
}

}  // namespace
}  // namespace sisa
