#include "storage/store_config.h"

#include <cmath>
#include <limits>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

TEST(StoreConfig, GoesThroughJsonAndBack) {
  StoreConfig config = small_config();
  EXPECT_EQ(config_from_json(to_json(config)), config);
  config.seed = std::numeric_limits<std::uint64_t>::max();
  config.features = {FeatureType::kFloat, {3, 32, 32}};
  config.columns = {"label \"x\"", "-1", std::nullopt};
  config.model = {"mlp:64,32", "tanh", 0.1};
  config.training = {3, 128, "adam", 1e-3, 0, 5e-324};
  EXPECT_EQ(config_from_json(to_json(config)), config);
  config.training.schedule = "cosine";
  config.training.label_smoothing = 0.1;
  config.training.clip_norm = 1.5;
  config.training.class_weights = {0.1, 1, 1e6};
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 3U);
  config.front = {"random-conv:64", {FeatureType::kByte, {512}}};
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 4U);
  config.front.file = {.name = "front.pt", .size = 7, .digest = Hasher().add("x").finish()};
  config.model.file = {.name = "my \"net\".pt", .size = 9, .digest = Hasher().add("y").finish()};
  config.model.pretrained_on = "ImageNet, 2012";
  config.training.method = Method::kSums;
  EXPECT_EQ(config_from_json(to_json(config)), config);
  config.risk = {{-1, 0.1, 1e300}};
  EXPECT_EQ(config_from_json(to_json(config)), config);
  config.columns.risk = "-2";
  EXPECT_EQ(config_from_json(to_json(config)), config);
}

TEST(StoreConfig, JsonIsThatOfTheFormatPage) {
  StoreConfig config = small_config();
  config.model = {"mlp:128", "relu", 0};
  config.training = {10, 32, "sgd", 0.05, 0.9, 0};
  EXPECT_EQ(
      to_json(config),
      R"({"classes":10,"columns":{"id":null,"label":null,"subject":null},)"
      R"("features":{"shape":[2,3],"type":"byte"},)"
      R"("model":{"activation":"relu","architecture":"mlp:128","dropout":0.0},"seed":7,"shards":3,)"
      R"("slices":4,"training":{"batch_size":32,"epochs":10,"learning_rate":0.05,"momentum":0.9,)"
      R"("optimizer":"sgd","weight_decay":0.0}})");
}

TEST(StoreConfig, NamesRisksInJsonOnlyWherePlacementGoesByThem) {
  StoreConfig config = small_config();
  EXPECT_EQ(to_json(config).find("risk"), std::string::npos);
  config.risk = RiskTiers::by_default();
  EXPECT_NE(to_json(config).find(R"("risk_thresholds":[1.0,2.0,4.0])"), std::string::npos);
  EXPECT_EQ(to_json(config).find(R"("risk":)"), std::string::npos);
  config.columns.risk = "churn";
  EXPECT_NE(to_json(config).find(R"("label":null,"risk":"churn","subject":null)"),
            std::string::npos);
}

TEST(StoreConfig, NamesTimesInJsonOnlyWhereTheyAreKept) {
  StoreConfig config = small_config();
  EXPECT_EQ(to_json(config).find("time"), std::string::npos);
  config.columns.time = "seen";
  EXPECT_NE(to_json(config).find(R"("label":null,"subject":null,"time":"seen"})"),
            std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 5U);
  config.training.device = "cuda";
  EXPECT_EQ(format_version(config), 5U);
  check(config);
}

TEST(StoreConfig, NamesKeptCheckpointsInJsonOnlyWhereNotAllAre) {
  StoreConfig config = small_config();
  const std::string all = to_json(config);
  EXPECT_EQ(all.find("kept"), std::string::npos);
  config.kept_checkpoints = 3;
  EXPECT_NE(to_json(config).find(R"("kept_checkpoints":3)"), std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(config.kept_slices().size(), 3U);
  check(config);
  config.kept_checkpoints = 4;  // of four slices
  expect_error(ErrorKind::kUsage, "kept checkpoints must be from 0 to 3", [&] { check(config); });
}

TEST(StoreConfig, NamesTheDeviceInJsonOnlyWhereItIsNotTheCpu) {
  StoreConfig config = small_config();
  EXPECT_EQ(to_json(config).find("device"), std::string::npos);
  EXPECT_EQ(format_version(config), 3U);
  config.training.device = "cuda";
  EXPECT_NE(to_json(config).find(R"("device":"cuda")"), std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 4U);
  check(config);
}

TEST(StoreConfig, NamesClassesInJsonOnlyWhereTheDataDid) {
  StoreConfig config = small_config();
  EXPECT_EQ(to_json(config).find("names"), std::string::npos);
  config.class_names = {"dogs", "cats \"wild\""};
  EXPECT_NE(to_json(config).find(R"("class_names":["dogs","cats \"wild\""],"classes")"),
            std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  check(config);
}

TEST(StoreConfig, NamesWhatIsDoneToFeaturesInJsonOnlyWhereDeclared) {
  StoreConfig config = small_config();
  config.features.shape = {3, 8, 8};
  EXPECT_EQ(to_json(config).find("normal"), std::string::npos);
  EXPECT_EQ(to_json(config).find("augment"), std::string::npos);
  config.normalisation = {{0.5, 0, -1e30}, {0.1, 1e-30, 1e30}};
  check(config);
  EXPECT_NE(
      to_json(config).find(R"("normalisation":{"mean":[0.5,0.0,-1e+30],"std":[0.1,1e-30,1e+30]})"),
      std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 4U);
  config.normalisation = {};
  config.training.augment = {"crop", "flip"};
  check(config);
  EXPECT_NE(to_json(config).find(R"("training":{"augment":["crop","flip"],)"), std::string::npos);
  EXPECT_EQ(config_from_json(to_json(config)), config);
  EXPECT_EQ(format_version(config), 4U);
}

TEST(StoreConfig, NormalisationIsOneForAllOrOneAChannelOrOneAFeature) {
  const NormalisationConfig one{{1}, {2}};
  const NormalisationConfig three{{1, 2, 3}, {2, 3, 4}};
  for (std::size_t j = 0; j < 12; ++j) {
    EXPECT_EQ(one.index(j, 12), 0U);
    EXPECT_EQ(three.index(j, 12), j / 4);
  }
  EXPECT_EQ(three.index(2, 3), 2U);
}

TEST(StoreConfig, RefusesTextThatWasNotWritten) {
  const std::string good = to_json(small_config());
  for (std::size_t at = 0; at < good.size(); ++at) {
    expect_error(ErrorKind::kDamaged, "configuration",
                 [&] { config_from_json(good.substr(0, at)); });
    expect_error(ErrorKind::kDamaged, "configuration",
                 [&] { config_from_json(good.substr(0, at) + " " + good.substr(at) + " "); });
  }
  const std::string shards = "\"shards\":3";
  for (const std::string other : {"-3", "3.0", "4294967299", "\"3\"", "null", "1e300"}) {
    std::string bad = good;
    bad.replace(bad.find(shards), shards.size(), "\"shards\":" + other);
    expect_error(ErrorKind::kDamaged, "configuration", [&] { config_from_json(bad); });
  }
}

void expect_refused(const std::string& field, const std::function<void(StoreConfig&)>& spoil) {
  StoreConfig config = small_config();
  ASSERT_NO_THROW(check(config));
  spoil(config);
  expect_error(ErrorKind::kUsage, field, [&] { check(config); });
}

TEST(StoreConfig, NamesTheFieldThatMakesNoSense) {
  const double nan = std::nan("");
  expect_refused("shards must be from 1 to 65536, not 0", [](auto& c) { c.shards = 0; });
  expect_refused("shards", [](auto& c) { c.shards = 65537; });
  expect_refused("slices must be", [](auto& c) { c.slices = 0; });
  expect_refused("classes", [](auto& c) { c.classes = 1; });
  expect_refused("feature shape", [](auto& c) { c.features.shape = {}; });
  expect_refused("feature shape", [](auto& c) { c.features.shape = {2, 0}; });
  expect_refused("feature shape", [](auto& c) { c.features.shape = {-2, -2}; });
  expect_refused("feature shape", [](auto& c) { c.features.shape = {1 << 20, 1 << 20, 1 << 24}; });
  expect_refused("feature type", [](auto& c) { c.features.type = FeatureType{9}; });
  expect_refused("model", [](auto& c) { c.model.architecture = ""; });
  expect_refused("activation", [](auto& c) { c.model.activation = "gelu"; });
  expect_refused("dropout", [](auto& c) { c.model.dropout = 1; });
  expect_refused("dropout", [&](auto& c) { c.model.dropout = nan; });
  expect_refused("epochs", [](auto& c) { c.training.epochs = 0; });
  expect_refused("batch size", [](auto& c) { c.training.batch_size = 0; });
  expect_refused("device", [](auto& c) { c.training.device = "tpu"; });
  expect_refused("optimizer", [](auto& c) { c.training.optimizer = "lion"; });
  expect_refused("schedule", [](auto& c) { c.training.schedule = "linear"; });
  expect_refused("label smoothing", [](auto& c) { c.training.label_smoothing = 1; });
  expect_refused("clip norm", [&](auto& c) { c.training.clip_norm = nan; });
  expect_refused("class weights must be one for each of the 10 classes, not 2", [](auto& c) {
    c.training.class_weights = {1, 1};
  });
  expect_refused("class weights must be above 0",
                 [](auto& c) { c.training.class_weights = std::vector<double>(c.classes, 0.0); });
  expect_refused("learning rate must be above 0 and at most 1e6, not -1.0",
                 [](auto& c) { c.training.learning_rate = -1; });
  expect_refused("learning rate", [](auto& c) { c.training.learning_rate = INFINITY; });
  expect_refused("momentum", [](auto& c) { c.training.momentum = 1; });
  expect_refused("weight decay", [](auto& c) { c.training.weight_decay = -0.1; });
  expect_refused("learning rate", [](auto& c) { c.training.learning_rate = 1e300; });
  expect_refused("weight decay", [](auto& c) { c.training.weight_decay = 1e300; });
  expect_refused("risk thresholds must be finite and ascending, not 1.0", [](auto& c) {
    c.risk.thresholds = {2, 1};
  });
  expect_refused("risk thresholds", [](auto& c) { c.risk.thresholds = {1, 1}; });
  expect_refused("risk thresholds", [&](auto& c) { c.risk.thresholds = {nan}; });
  expect_refused("risk thresholds", [](auto& c) { c.risk.thresholds = {1, INFINITY}; });
  expect_refused("risk thresholds must be at most 16", [](auto& c) {
    for (int i = 0; i < 17; ++i) c.risk.thresholds.push_back(i);
  });
  expect_refused("risk thresholds must be given", [](auto& c) { c.columns.risk = "churn"; });
  expect_refused("risk column must be valid UTF-8", [](auto& c) {
    c.risk = RiskTiers::by_default();
    c.columns.risk = "\xff";
  });
  expect_refused("classes must be at least 11, one for each class that the data names",
                 [](auto& c) {
                   for (int i = 0; i < 11; ++i) c.class_names.push_back(std::to_string(i));
                 });
  expect_refused("class names must be different", [](auto& c) { c.class_names = {"a", "b", "a"}; });
  expect_refused("class names must be at least a character long", [](auto& c) {
    c.class_names = {"a", ""};
  });
  expect_refused("class names must be valid UTF-8", [](auto& c) { c.class_names = {"\xff"}; });
  expect_refused("mean and std must be of equal number, not 1 and 0",
                 [](auto& c) { c.normalisation.mean = {1}; });
  expect_refused("mean and std must be one of each, for bytes 2x3, not 2", [](auto& c) {
    c.normalisation = {{1, 1}, {1, 1}};
  });
  expect_refused("mean and std must be one of each, or 3, for bytes 3x8x8, not 2", [](auto& c) {
    c.features.shape = {3, 8, 8};
    c.normalisation = {{1, 1}, {1, 1}};
  });
  expect_refused("mean must be from -1e30 to 1e30", [&](auto& c) {
    c.normalisation = {{nan}, {1}};
  });
  for (const double bad : {0.0, -1.0, 1e-31, 1e31, nan}) {
    expect_refused("std must be from 1e-30 to 1e30", [&](auto& c) {
      c.normalisation = {{0}, {bad}};
    });
  }
  expect_refused("mean and std must be left out with the front gabor", [](auto& c) {
    c.front = {"gabor", {FeatureType::kByte, {512}}};
    c.normalisation = {{0}, {1}};
  });
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{"rotate"}, {"flip", "crop"}, {"flip", "flip"}}) {
    expect_refused("augmentation must be crop, flip or both", [&](auto& c) {
      c.features.shape = {3, 8, 8};
      c.training.augment = bad;
    });
  }
  expect_refused("augmentation must be left out for bytes 2x3: it is for images CxHxW",
                 [](auto& c) { c.training.augment = {"flip"}; });
  expect_refused(
      "augmentation must be without crop for bytes 1x7x7: it moves by an eighth of an extent",
      [](auto& c) {
        c.features.shape = {1, 7, 7};
        c.training.augment = {"crop", "flip"};
      });
  expect_refused("augmentation must be left out for a model of exact sums", [](auto& c) {
    c.slices = 1;
    c.training.method = Method::kSums;
    c.training.augment = {"flip"};
  });
  expect_refused("augmentation must be left out with a front", [](auto& c) {
    c.features.shape = {3, 8, 8};
    c.front = {"gabor", {FeatureType::kByte, {512}}};
    c.training.augment = {"flip"};
  });
  expect_refused("id column must be valid UTF-8", [](auto& c) { c.columns.id = "\xff"; });
}

}  // namespace
}  // namespace sisa
