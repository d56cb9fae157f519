#include "engine/torch/script_file.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/fmod.h>
#include <c10/util/Exception.h>
#include <c10/util/accumulate.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <istream>
#include <map>
#include <set>
#include <streambuf>

#include "engine/torch/translated.h"
#include "shards/error.h"

namespace sisa {
namespace {

// Bytes in memory as a stream's, without a copy.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(const std::string& bytes) {
    char* begin = const_cast<char*>(bytes.data());  // never written through
    setg(begin, begin, begin + bytes.size());
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    char* origin = from == std::ios_base::beg   ? eback()
                   : from == std::ios_base::cur ? gptr()
                                                : egptr();
    if (offset < eback() - origin || offset > egptr() - origin) return pos_type(off_type(-1));
    setg(eback(), origin + offset, egptr());
    return gptr() - eback();
  }
  pos_type seekpos(pos_type position, std::ios_base::openmode mode) override {
    return seekoff(off_type(position), std::ios_base::beg, mode);
  }
};

using torch::jit::Block;
using torch::jit::Node;

// What a node, or one within it, does that is found by `finds`; empty for none.
template <class Finds>
std::string found_in(const Block& block, const Finds& finds) {
  for (const Node* node : block.nodes()) {
    if (std::string what = finds(*node); !what.empty()) return what;
    for (const Block* inner : node->blocks()) {
      if (std::string what = found_in(*inner, finds); !what.empty()) return what;
    }
  }
  return {};
}

bool is_container(const c10::Type& type) {
  return type.kind() == c10::TypeKind::ListType || type.kind() == c10::TypeKind::DictType;
}

// What no checkpoint could hold, or what might not come out the same twice, by an operator's name;
// empty for all others. Tensors reached through `data` have a version of their own, so that nobody
// would see them change.
std::string what_is_wrong_with(const std::string& op) {
  static const std::map<std::string, std::string> known = {
      {"prim::SetAttr", "assigns to attributes of its own as it runs"},
      {"prim::fork", "runs parts of itself on other threads (fork)"},
      {"prim::CallMethod", "calls code that it does not hold itself (an interface)"},
      {"prim::CallFunction", "calls code that it does not hold itself (an interface)"},
      {"prim::data", "reaches for the data of tensors behind LibTorch's back (.data)"},
      {"aten::data", "reaches for the data of tensors behind LibTorch's back (.data)"},
      {"aten::set_data", "gives tensors other data as it runs (set_data)"},
      {"aten::set_", "gives tensors other data as it runs (set_)"},
      {"aten::Generator", "makes a generator of random numbers of its own"},
      {"aten::manual_seed", "seeds random numbers itself"},
      {"aten::seed", "seeds random numbers itself"},
      {"prim::Print", "prints as it runs"},
      {"prim::id", "asks where in memory things are (id)"},
      {"aten::hash", "asks where in memory things are (hash)"},
      {"prim::TimePoint", "asks for the time"},
      {"aten::from_file", "reads or writes files"},
      {"aten::save", "reads or writes files"}};
  const auto found = known.find(op);
  return found == known.end() ? std::string() : found->second;
}

// Tells lists and dictionaries that `forward` makes anew from those that may have been there
// before. What is taken out of another container counts as old.
class Origins {
 public:
  bool is_new(const torch::jit::Value& value) {
    if (!looked_at_.insert(&value).second) return true;  // around a loop: the others decide
    const Node& node = *value.node();
    switch (node.kind()) {
      case c10::prim::ListConstruct:
      case c10::prim::DictConstruct:
        return true;
      case c10::prim::unchecked_cast:
      case c10::prim::unchecked_unwrap_optional:
        return is_new(*node.input(0));
      case c10::prim::If:
        return is_new(*node.blocks()[0]->outputs()[value.offset()]) &&
               is_new(*node.blocks()[1]->outputs()[value.offset()]);
      case c10::prim::Loop:
        return carries_new(node, value.offset());
      case c10::prim::Param: {
        const Node* loop = node.owningBlock()->owningNode();
        return loop != nullptr && loop->kind() == c10::prim::Loop && value.offset() > 0 &&
               carries_new(*loop, value.offset() - 1);
      }
      default: {
        const c10::FunctionSchema* schema = node.maybeSchema();
        return node.kind().is_aten() && schema != nullptr &&
               value.offset() < schema->returns().size() &&
               schema->returns()[value.offset()].alias_info() == nullptr;
      }
    }
  }

 private:
  using Value = torch::jit::Value;

  // A loop has its number of turns and its condition before what it carries, and its condition
  // before what it hands on.
  bool carries_new(const Node& loop, std::size_t carried) {
    return is_new(*loop.input(carried + 2)) && is_new(*loop.blocks()[0]->outputs()[carried + 1]);
  }

  std::set<const Value*> looked_at_;
};

// Whether a node makes a tensor of whatever lies in memory, and nothing overwrites it at once.
bool reads_unset_memory(const Node& node) {
  static const std::set<std::string> makers = {
      "aten::empty",         "aten::empty_like",        "aten::new_empty",
      "aten::empty_strided", "aten::new_empty_strided", "aten::resize_"};
  static const std::set<std::string> fillers = {
      "aten::fill_",      "aten::zero_",        "aten::copy_",   "aten::uniform_",  "aten::normal_",
      "aten::bernoulli_", "aten::exponential_", "aten::random_", "aten::geometric_"};
  if (!makers.contains(node.kind().toQualString())) return false;
  const auto& uses = node.output()->uses();
  return std::none_of(uses.begin(), uses.end(), [&](const torch::jit::Use& use) {
    return use.offset == 0 && fillers.contains(use.user->kind().toQualString()) &&
           use.user->owningBlock() == node.owningBlock() &&
           std::all_of(uses.begin(), uses.end(), [&](const torch::jit::Use& other) {
             return other.user == use.user || use.user->isBefore(other.user);
           });
  });
}

// Whether a node changes a list or dictionary that was there before `forward` began.
bool changes_container(const Node& node) {
  const c10::FunctionSchema* schema = node.maybeSchema();
  if (schema == nullptr) return false;
  for (std::size_t i = 0; i < schema->arguments().size() && i < node.inputs().size(); ++i) {
    const c10::AliasInfo* alias = schema->arguments()[i].alias_info();
    if (alias == nullptr || !alias->isWrite() || !is_container(*node.input(i)->type())) continue;
    if (!Origins().is_new(*node.input(i))) return true;
  }
  return false;
}

bool is_constant_tensor(const Node& node) {
  return node.kind() == c10::prim::Constant &&
         node.output()->type()->kind() == c10::TypeKind::TensorType;
}

// What a file may bring beside tensors, numbers and parts: code that runs as it is read, and
// objects whose inside nobody sees.
std::string what_is_hidden(const torch::jit::Module& module) {
  bool odd = false;
  c10::IValue(module._ivalue()).visit([&](const c10::IValue& value) {
    odd = odd || (value.isTensor() && value.toTensor().defined() &&
                  value.toTensor().layout() != at::kStrided);
    return false;  // goes on into its parts
  });
  if (odd) return "has a sparse tensor";
  for (const torch::jit::Module& part : module.modules()) {
    if (part.find_method("__setstate__"))
      return "runs code of its own as it is read (__setstate__)";
    for (const c10::ClassAttribute& attribute : part.type()->getAttributes()) {
      const auto of_class = attribute.getType()->cast<c10::ClassType>();
      if (of_class && !of_class->is_module()) {
        return "holds an object, '" + attribute.getName() + "', which no checkpoint could hold";
      }
    }
  }
  return {};
}

}  // namespace

torch::jit::Module load_script(const DeclaredFile& file, const at::Device& device) {
  try {
    MemoryBuffer buffer(*file.bytes);
    std::istream stream(&buffer);
    torch::jit::Module module = torch::jit::load(stream, device);
    if (module.find_method("forward")) return module;
  } catch (const std::exception& error) {
    throw Error(ErrorKind::kUsage,
                file.name + " is no TorchScript that this LibTorch reads: " + reason_of(error));
  }
  throw Error(ErrorKind::kUsage, file.name + " has no method 'forward'");
}

std::string what_is_not_kept(const torch::jit::Module& module) {
  if (const std::string hidden = what_is_hidden(module); !hidden.empty()) return hidden;
  const std::shared_ptr<torch::jit::Graph> graph = module.get_method("forward").graph()->copy();
  const torch::jit::GraphOptimizerEnabledGuard in_depth(true);  // otherwise one call deep alone
  torch::jit::Inline(*graph);
  const torch::jit::AliasDb aliases(graph);
  return found_in(*graph->block(), [&](const Node& node) -> std::string {
    const std::string wrong = what_is_wrong_with(node.kind().toQualString());
    if (!wrong.empty()) return wrong;
    if (is_constant_tensor(node) && aliases.hasWriters(node.output())) {
      return "changes a constant as it runs";
    }
    if (reads_unset_memory(node)) return "reads memory that nothing was written to (empty)";
    if (changes_container(node)) {
      return "changes a list or dictionary of its own as it runs";
    }
    return {};
  });
}

at::Tensor made_up_input(const std::vector<std::int64_t>& shape, const at::Device& device) {
  const at::Tensor numbers = at::arange(c10::multiply_integers(shape), at::kFloat);
  return at::fmod(numbers, 7).add_(1).div_(8).view(shape).to(device);
}

}  // namespace sisa
