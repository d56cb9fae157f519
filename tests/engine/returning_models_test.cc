#include <gtest/gtest.h>

#include "engine/forgetting.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

std::string faults(const VerifyReport& report) {
  std::string text;
  for (const Check& check : report.checks) {
    if (!check.ok) text += check.name + ": " + check.detail + "\n";
  }
  return text;
}

// Who comes back brings the very models back that were revoked and erased when they went: living
// ones now, which no byte scan may blame, and which may be revoked once more.
TEST(ReturningModels, AreNotTakenForLeftovers) {
  const TempDir dir;
  const auto people = make_people(30, 1, 3);
  create_people_store(dir / "S", dir / "all.csv", people, people_config(2, 2, 7),
                      make_fake_learner);
  Observer silent;
  {
    Ensemble ensemble(dir / "S", Access::kWrite, make_fake_learner);
    ensemble.train(1, silent);
    const auto at_first = slice_digests(ensemble.status());
    ensemble.unlearn({.ids = {people[4].id}}, {}, silent);
    ensemble.add({.data = write_people(dir / "back.csv", {people[4]})}, {}, silent);
    EXPECT_EQ(slice_digests(ensemble.status()), at_first);
    EXPECT_EQ(faults(ensemble.verify(false, {}, 1, silent)), "");
  }
  {
    Store store(dir / "S", Access::kWrite);
    const DeletionPlan plan = plan_forgetting(store, {.ids = {people[4].id}});
    store.journal().accept({RequestKind::kUnlearn, plan, {}});
    EXPECT_EQ(faults(verify_store(store, silent)), "") << "while the erasure waits";
  }
  Ensemble ensemble(dir / "S", Access::kWrite, make_fake_learner);
  EXPECT_EQ(faults(ensemble.verify(false, {}, 1, silent)), "");
}

}  // namespace
}  // namespace sisa
