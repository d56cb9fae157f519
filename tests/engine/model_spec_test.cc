#include "engine/model_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "shards/error.h"

namespace sisa {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const FeatureLayout kTable{FeatureType::kFloat, {12}};
const FeatureLayout kImage{FeatureType::kByte, {3, 32, 32}};

ModelSpec spec_of(const std::string& architecture, const FeatureLayout& layout = kImage) {
  return model_spec({.architecture = architecture}, layout, 10);
}

std::string refusal(const ModelConfig& model, const FeatureLayout& layout = kImage) {
  try {
    model_spec(model, layout, 10);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  ADD_FAILURE() << "accepted " << model.architecture;
  return "";
}

TEST(ModelSpec, LinearHasNoHiddenLayer) {
  const ModelSpec spec = spec_of("linear", kTable);
  EXPECT_EQ(spec.architecture, Architecture::kMlp);
  EXPECT_TRUE(spec.hidden.empty());
  EXPECT_EQ(spec.features(), 12);
  EXPECT_EQ(spec.classes, 10);
}

TEST(ModelSpec, MlpTakesOneOrMoreWidths) {
  EXPECT_THAT(spec_of("mlp:128").hidden, ElementsAre(128));
  EXPECT_THAT(spec_of("mlp:64,1,65536").hidden, ElementsAre(64, 1, 65536));
  EXPECT_EQ(spec_of("mlp:128").features(), 3 * 32 * 32);
}

TEST(ModelSpec, KnowsTheConvolutionalOnes) {
  EXPECT_EQ(spec_of("cnn").architecture, Architecture::kCnn);
  EXPECT_EQ(spec_of("resnet18").architecture, Architecture::kResNet18);
}

TEST(ModelSpec, RefusesWhateverIsNotAForm) {
  for (const char* name :
       {"", "mlp", "mlp:", "mlp:0", "mlp:-4", "mlp:12,", "mlp:,12", "mlp:1x", "mlp: 8", "mlp:65537",
        "mlp:99999999999999999999", "mlp:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "MLP:8", "resnet",
        "cnn:3", "linear "}) {
    const std::string line = refusal({.architecture = name});
    EXPECT_THAT(line, HasSubstr(std::string("'").append(name).append("'")));
    EXPECT_THAT(line, HasSubstr("linear, mlp:H[,H...]"));
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

TEST(ModelSpec, ConvolutionalModelsWantImages) {
  for (const char* name : {"cnn", "resnet18"}) {
    EXPECT_THAT(refusal({.architecture = name}, kTable), HasSubstr("floats 12"));
    EXPECT_THAT(refusal({.architecture = name}, {FeatureType::kByte, {28, 28}}),
                HasSubstr("CxHxW"));
    EXPECT_THAT(refusal({.architecture = name}, {FeatureType::kByte, {1, 7, 28}}),
                HasSubstr("8x8"));
  }
}

TEST(ModelSpec, TanhIsForMlpAlone) {
  const ModelConfig mlp{.architecture = "mlp:4", .activation = "tanh"};
  EXPECT_EQ(model_spec(mlp, kTable, 2).activation, Activation::kTanh);
  EXPECT_EQ(spec_of("mlp:4").activation, Activation::kRelu);
  for (const char* name : {"linear", "cnn", "resnet18"}) {
    EXPECT_THAT(refusal({.architecture = name, .activation = "tanh"}), HasSubstr(name));
  }
  EXPECT_THAT(refusal({.activation = "gelu"}), HasSubstr("relu, tanh"));
}

TEST(ModelSpec, DropoutIsAProbabilityBelowOne) {
  EXPECT_EQ(model_spec({.dropout = 0.5}, kTable, 2).dropout, 0.5);
  for (const double p : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(refusal({.dropout = p}), HasSubstr("dropout"));
  }
}

}  // namespace
}  // namespace sisa
