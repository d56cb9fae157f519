#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/include_rules.h"

namespace sisa::house {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> violations_of(const std::string& path, const std::string& include) {
  return include_violations({path, "#pragma once\n#include " + include + "\n"});
}

TEST(IncludeArrows, HoldInTheWholeTree) {
  const auto sources = all_sources();
  ASSERT_GT(sources.size(), 50U);
  for (const SourceFile& file : sources) EXPECT_THAT(include_violations(file), IsEmpty());
}

TEST(IncludeArrows, PointDownwards) {
  EXPECT_THAT(violations_of("shards/placement.cc", "\"storage/digest.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("storage/store.cc", "\"engine/ensemble.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("storage/input/idx.cc", "\"cli/options.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/ensemble.cc", "\"cli/options.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/ensemble.cc", "\"engine/torch/mlp.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("cli/train.cc", "\"engine/torch/mlp.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/learners/make_learner.cc", "\"engine/torch/mlp.h\""),
              SizeIs(1));
  EXPECT_THAT(violations_of("engine/onednn/gemm.cc", "\"engine/torch/mlp.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/fronts/filter_bank.cc", "\"engine/torch/mlp.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/ensemble.cc", "\"tests/temp_dir.h\""), SizeIs(1));

  EXPECT_THAT(violations_of("engine/ensemble.cc", "\"storage/store.h\""), IsEmpty());
  EXPECT_THAT(violations_of("engine/torch/mlp.cc", "\"engine/learner.h\""), IsEmpty());
  EXPECT_THAT(violations_of("cli/train.cc", "\"engine/ensemble.h\""), IsEmpty());
}

TEST(IncludeArrows, NameFilesFromTheRoot) {
  EXPECT_THAT(violations_of("shards/placement.cc", "\"placement.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("shards/placement.cc", "\"../shards/placement.h\""), SizeIs(1));
}

TEST(IncludeArrows, KeepEachLibraryInItsFolder) {
  EXPECT_THAT(violations_of("shards/schedule.cc", "<sodium.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("shards/schedule.cc", "<nlohmann/json.hpp>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/forgetting.cc", "<rocksdb/db.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/forgetting.cc", "<ATen/core/Tensor.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/torch/mlp.cc", "<tbb/parallel_for.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/torch/mlp.cc", "<dnnl.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/onednn/gemm.cc", "<ATen/core/Tensor.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("storage/store.cc", "<tbb/parallel_for.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("engine/ensemble.cc", "<boost/program_options.hpp>"), SizeIs(1));
  EXPECT_THAT(violations_of("cli/main.cc", "<torch/torch.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("cli/main.cc", "<boost/asio.hpp>"), SizeIs(1));
  EXPECT_THAT(violations_of("storage/store.cc", "<boost/program_options.hpp>"), SizeIs(1));
  EXPECT_THAT(violations_of("storage/store.cc", "<unheard_of.h>"), SizeIs(1));

  EXPECT_THAT(violations_of("storage/store.cc", "<rocksdb/db.h>"), IsEmpty());
  EXPECT_THAT(violations_of("storage/log_tail.cc", "<boost/crc.hpp>"), IsEmpty());
  EXPECT_THAT(violations_of("engine/torch/mlp.cc", "<ATen/ops/relu.h>"), IsEmpty());
  EXPECT_THAT(violations_of("engine/onednn/gemm.cc", "<dnnl.h>"), IsEmpty());
  EXPECT_THAT(violations_of("engine/worker_pool.cc", "<tbb/task_arena.h>"), IsEmpty());
  EXPECT_THAT(violations_of("cli/options.cc", "<boost/program_options/parsers.hpp>"), IsEmpty());
  EXPECT_THAT(violations_of("shards/schedule.cc", "<vector>"), IsEmpty());
  EXPECT_THAT(violations_of("storage/store.cc", "<sys/file.h>"), IsEmpty());
}

TEST(IncludeArrows, KeepLibrariesOutOfPublicHeaders) {
  EXPECT_THAT(violations_of("storage/store.h", "<rocksdb/db.h>"), SizeIs(1));
  EXPECT_THAT(violations_of("storage/store.h", "\"storage/database.h\""), SizeIs(1));
  EXPECT_THAT(violations_of("engine/worker_pool.h", "<tbb/task_arena.h>"), SizeIs(1));

  EXPECT_THAT(violations_of("storage/database.h", "<rocksdb/db.h>"), IsEmpty());
  EXPECT_THAT(violations_of("engine/torch/network.h", "<ATen/core/Tensor.h>"), IsEmpty());
}

TEST(SourceFile, FindsIncludesHoweverTheyAreSpaced) {
  const SourceFile file{"a.cc", "  #  include <x.h>  // why\n#include\"y.h\"\n// #include <z.h>\n"};
  EXPECT_EQ(file.includes(), (std::vector<std::string>{"<x.h>", "\"y.h\""}));
}

}  // namespace
}  // namespace sisa::house
