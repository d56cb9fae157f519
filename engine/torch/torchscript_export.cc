#include "engine/torch/torchscript_export.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/export.h>

#include <array>
#include <cstdio>
#include <exception>
#include <string>

#include "engine/torch/constituent_module.h"
#include "engine/torch/empty_module.h"
#include "engine/torch/front_module.h"
#include "engine/torch/translated.h"

namespace sisa {
namespace {

using torch::jit::Module;

constexpr char kDescription[] = "sisa.json";

std::string name_of(ShardId shard) {
  std::array<char, 24> name{};
  std::snprintf(name.data(), name.size(), "shard_%04u", shard.value);
  return name.data();
}

/// What one constituent adds to the sums over all.
std::string contribution(const ServedEnsemble& ensemble, const ServedModel& model) {
  const std::string answer = "self." + name_of(model.shard.shard) + ".forward(x)";
  if (ensemble.aggregate == Aggregate::kMean) return answer + ".to(7)";
  return "torch.one_hot(torch.argmax(" + answer + ", 1), " +
         std::to_string(ensemble.config.classes) + ").to(7)";
}

/// See Aggregator: sums in double precision, in order of shards.
std::string forward_source(const ServedEnsemble& ensemble) {
  std::string source = "def forward(self, x: Tensor) -> Tensor:\n";
  if (ensemble.config.front.any()) source += "    x = self.front.forward(x)\n";
  std::string sums;
  for (const ServedModel& model : ensemble.models) {
    source += "    scores = " + sums + contribution(ensemble, model) + "\n";
    sums = "scores + ";
  }
  return source + "    return scores / " + std::to_string(ensemble.models.size()) + ".0\n";
}

Module ensemble_module(const ServedEnsemble& ensemble) {
  Module module = empty_module("Ensemble");
  if (ensemble.config.front.any()) module.register_module("front", front_module(ensemble.config));
  ConstituentModules constituents(ensemble.config);
  for (const ServedModel& model : ensemble.models) {
    module.register_module(name_of(model.shard.shard), constituents.module(model.state));
  }
  module.define(forward_source(ensemble));
  return module;
}

/// Hands bytes on. What goes wrong is told at the end: LibTorch's writer, told earlier, would end
/// the program.
class PatientSink {
 public:
  explicit PatientSink(const ByteSink& sink) : sink_(sink) {}

  void write(const void* bytes, std::size_t size) {
    if (error_) return;
    try {
      sink_({static_cast<const std::byte*>(bytes), size});
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  void finish() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const ByteSink& sink_;
  std::exception_ptr error_;
};

}  // namespace

void export_torchscript(const ServedEnsemble& ensemble, const ByteSink& sink) {
  PatientSink patient(sink);
  translated([&] {
    torch::jit::ExportModule(ensemble_module(ensemble),
                             [&](const void* bytes, std::size_t size) {
                               patient.write(bytes, size);
                               return size;
                             },
                             {{kDescription, ensemble.description}});
  });
  patient.finish();
}

}  // namespace sisa
