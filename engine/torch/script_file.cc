#include "engine/torch/script_file.h"

#include <c10/util/Exception.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <istream>
#include <streambuf>

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

bool calls_unseen_code(const Node& node) {
  return node.kind() == c10::prim::CallMethod || node.kind() == c10::prim::CallFunction;
}

// Also an optional one, and one in a tuple. A part of the model is none.
bool holds_container(const c10::Type& type) {
  if (type.kind() == c10::TypeKind::ListType || type.kind() == c10::TypeKind::DictType) return true;
  if (type.kind() == c10::TypeKind::ClassType) return false;
  const auto parts = type.containedTypes();
  return std::any_of(parts.begin(), parts.end(),
                     [](const c10::TypePtr& part) { return holds_container(*part); });
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

torch::jit::Module load_script(const DeclaredFile& file, const at::Device& device) {
  try {
    MemoryBuffer buffer(*file.bytes);
    std::istream stream(&buffer);
    return torch::jit::load(stream, device);
  } catch (const std::exception& error) {
    throw Error(ErrorKind::kUsage,
                file.name + " is no TorchScript that this LibTorch reads: " + reason_of(error));
  }
}

std::string what_is_not_kept(const torch::jit::Module& module) {
  const std::shared_ptr<torch::jit::Graph> graph = module.get_method("forward").graph()->copy();
  const torch::jit::GraphOptimizerEnabledGuard in_depth(true);  // otherwise one call deep alone
  torch::jit::Inline(*graph);
  const torch::jit::AliasDb aliases(graph);
  return found_in(*graph->block(), [&](const Node& node) -> std::string {
    if (node.kind() == c10::prim::SetAttr) return "assigns to attributes of its own as it runs";
    if (calls_unseen_code(node)) return "calls code that it does not hold itself (an interface)";
    if (node.kind() == c10::prim::fork) return "runs parts of itself on other threads (fork)";
    const bool constant = node.kind() == c10::prim::Constant &&
                          node.output()->type()->kind() == c10::TypeKind::TensorType;
    if (constant && aliases.hasWriters(node.output())) return "changes a constant as it runs";
    const bool attribute = node.kind() == c10::prim::GetAttr;
    if (attribute && holds_container(*node.output()->type()) && aliases.hasWriters(node.output())) {
      return "changes the list or dictionary '" + node.s(c10::attr::name) + "' as it runs";
    }
    return {};
  });
}

// The last lines tell what is wrong with scripts.
std::string reason_of(const std::exception& error) {
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  std::string text = own != nullptr ? own->what_without_backtrace() : error.what();
  const std::string marker = "RuntimeError: ";
  const std::size_t at = text.rfind(marker);
  return first_line(at == std::string::npos ? text : text.substr(at + marker.size()));
}

}  // namespace sisa
