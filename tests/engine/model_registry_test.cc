#include "engine/model_registry.h"

#include <gtest/gtest.h>

#include "shards/error.h"
#include "tests/engine/fake_learner.h"

namespace sisa {
namespace {

void expect_refused(const std::string& name) {
  try {
    register_model(name, make_fake_learner);
    ADD_FAILURE() << name << " was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
  }
}

TEST(ModelRegistry, KnowsWhatWasRegistered) {
  EXPECT_EQ(registered_model("hash"), nullptr);
  register_model("hash", make_fake_learner);
  ASSERT_NE(registered_model("hash"), nullptr);
  EXPECT_NE(registered_model("hash:3"), nullptr);
  EXPECT_EQ(registered_model("hashed"), nullptr);
  EXPECT_NE((*registered_model("hash"))({}), nullptr);
}

TEST(ModelRegistry, RefusesNamesThatAreTakenOrNone) {
  register_model("once", make_fake_learner);
  for (const char* name : {"once", "mlp", "torchscript", "", "a:b"}) expect_refused(name);
}

}  // namespace
}  // namespace sisa
